"""The demonstration: an invented office, so that the system can be tried without anybody's life in it.

Every name, note and history is made up. Identity numbers are only those that Skatteverket publishes for testing
(`data/test-numbers.txt`); once they run out, people have no number at all, since an invented one could be somebody's.
A database that was ever a demonstration is marked so for ever: it never runs as production, and no demonstration is
ever made where real data, real staff or a listening address beyond this machine exist.
With `--participants N` it grows to N people with years of history, for measuring.
"""
