"""Keys (nycklar): the key ring changes its KEK, and one that nothing hangs on any more is destroyed by two people.

The ring itself is the foundation's (`foundation.encryption.keyring`); ASVS 5.0, 11.2.2 and 13.3.4.
"""
