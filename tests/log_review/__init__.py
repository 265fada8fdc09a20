"""Tests of the log review."""
