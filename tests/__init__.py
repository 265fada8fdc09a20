"""Tests: one folder per room, the foundation, the walls (structure), whole stories in a browser (journeys), faults."""
