"""Reports: counts for a committee, a partner, a journalist. No row per person, no filter in free words, no file.

What small counts would tell is withheld, and what would give a withheld count away with them (domain §7; OSL 24 kap. 8 § and
SCB's practice for tables). Whatever leaves is numbered and kept: the ledger of releases.
"""
