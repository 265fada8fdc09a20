"""The key ring changes, and what nothing hangs on any more is destroyed by two people."""
