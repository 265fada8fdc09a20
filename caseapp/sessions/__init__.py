"""Sign-in and sessions: a server-side row per signed-in browser, throttled attempts, one's own sign-ins to end.

The browser holds 256 random bits, the database only their hash. A second factor and single sign-on will step a session
up (`level`); cybersäkerhetslagen (2025:1506) asks for authentication that fits the risk.
"""
