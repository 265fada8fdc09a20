"""Today (i dag): what a caseworker has before them: meetings, notes not yet written, and people gone silent.

Silent cases are listed under the declared purpose of follow-up (SoLPuF 2001:637 12 § 10): changing worker and gaps in
contact hurt, so a gap is shown to those who can close it, and to nobody else.
"""
