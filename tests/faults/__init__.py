"""Faults to survive, each against a real server; `make faults`."""
