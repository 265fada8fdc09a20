"""Assignments and cover (handläggare, ersättare): who works with a participant at which site, and who stands in.

They are what reach is made of: access only as duties need it (SoLPuL 10 §).
"""
