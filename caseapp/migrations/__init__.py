"""Migrations: the same for SQLite and PostgreSQL, up and down."""
