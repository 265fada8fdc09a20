"""Protected identity (skyddade personuppgifter): setting it, showing a field of it, lifting it.

Three kinds: sekretessmarkering, skyddad folkbokföring (FOL 16 §), lokalt skydd (OSL 21 kap. 3 and 3 a §§, 22 kap. 2–3 §§).
The file is for named persons only and absent for everyone else. That somebody has fingerade uppgifter is never stored.
"""
