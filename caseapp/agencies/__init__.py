"""Agencies (myndigheter, parter): who owns a record, employs a staff member or receives a disclosure.

Secrecy holds between agencies (OSL 8 kap. 1 §), so every record names its owner. A counterpart such as
Polisen has no login: it can be named as a recipient, never as a colleague.
"""
