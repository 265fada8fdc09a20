"""The caseload: the files one works with, as a list, and the search by name, number or case number.

People are searched and compiled by nothing else (SoLPuF 2001:637 15 §), and the list holds no sensitive fact (SoLPuL 7 a §).
It is filtered and sorted by work facts only; its purpose is casework (12 § 10).
"""
