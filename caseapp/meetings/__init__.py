"""Meetings (möten): what happened when, how long, who came, and the note. The caseworker's daily work.

A note belongs to its author's agency (OSL 8 kap.). A correction keeps the earlier version: who wrote, when it was written
and when it happened always show (SOSFS 2014:5).
"""
