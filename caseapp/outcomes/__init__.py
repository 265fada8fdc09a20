"""Outcomes (resultat): how a stay ended (avslut), how it went afterwards (uppföljning), and what the result definitions say.

The exit and its follow-ups belong to the stay and are reached with the file, as the stay is: each exit at a site counts,
whichever agency wrote it. What they say of the person is sealed; only days lie in plain text. The lists of the coordinator's
review run under the purpose of follow-up (SoLPuF 2001:637 12 § 10) and hold no sensitive fact (SoLPuL 7 a §).
"""
