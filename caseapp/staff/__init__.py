"""Staff (medarbetare): accounts, roles, home agency and site.

Names and addresses are sealed: staff are people too.
An account is disabled at once and never removed, since the access log names it (SoLPuL 10 §).
"""
