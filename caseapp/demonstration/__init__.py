"""The demonstration: an invented office, so that the system can be tried without anybody's life in it.

Every name, note and history is made up. Identity numbers are only those that Skatteverket publishes for
testing (`data/test-numbers.txt`); once they run out people have none at all, since an invented one could be
somebody's. A database that was ever a demonstration is marked so for ever and never runs as production. None
is made where real data, staff or a listening address beyond this machine exist. `--participants N` makes a
large one, for measuring.
"""
