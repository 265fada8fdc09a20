"""Whole stories in a real browser, against a real server, on SQLite; a smoke of each on PostgreSQL."""
