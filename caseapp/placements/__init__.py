"""Placements (praktik, arbete, studier): where the person works, practises or studies, how much, since when, and how it ended.

Several over time are the normal case. What kind of work it is tells of the person (lönebidrag tells of health), so the kind
is sealed too; days and extent are work facts.
"""
