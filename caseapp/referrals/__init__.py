"""Referrals (anmälningar från andra myndigheter): a partner agency sends somebody in, with their yes to that.

A referral is an enquiry and nobody's file: those read it who sent it, and those who work at the site it was sent to. Accepting
opens a file with what was sent, so that nobody types it again.
"""
