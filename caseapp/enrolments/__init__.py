"""Enrolments (inskrivningar): one person's stays at programmes, their phases with dates, and the team consent.

One may always come back, so several stays are the normal case. The team consent lifts secrecy between the named agencies of
the team, topic by topic (OSL 10 kap. 1 §, 12 kap. 2 §); without it each agency sees what its own people wrote.
"""
