"""Programmes (verksamheter) such as Krami and Stationen: sites, phases, age window and the team of agencies.

A programme decides who may take part (its age window), which phases a stay passes through, and which agencies
work side by side in one file. Visiting addresses are what participants are told.
"""
