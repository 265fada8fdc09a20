"""Tests of the room emergencies."""
