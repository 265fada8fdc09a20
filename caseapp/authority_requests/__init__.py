"""Requests from law enforcement or another authority (framställningar från myndighet): who asks, for what, on which law, how it

was weighed, what was decided and by whom. One file at a time: nobody asks for a list, and no authority signs in.

⚖ Lag (2025:170) 2, 4–8 §§ and OSL 10 kap. 15 a, 18 a–c §§, 26 kap. 1 §. Our reading of each, the strict one, lies in
`data/laws.toml`; `CASEAPP_AUTHORITY_LAWS` names a file with the customer's own.
"""
