"""Disclosures (utlämnanden): what actually left a file, to whom, on which ground (OSL 10 kap. 1 §, 12 kap. 2 §).

A partner sees what was disclosed, never a query of ours. It rests on a consent, or on another ground that two people agree on. What is to leave is shown word by word first; what left stays in the
file as it was, also when the consent ends.
"""
