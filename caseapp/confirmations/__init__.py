"""Confirmations (godkännanden): what one person asks for and another must confirm, within 24 hours.

Grave deeds of administration take two people (ASVS 5.0, 2.3.5). What a deed does lies in its own room; `create_app` joins
it here as one line of `queries.DEEDS`. Reason and detail are sealed with the key of whoever asked.
"""
