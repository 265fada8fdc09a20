"""The casefile (akt): one participant's records on one page, under a banner that always says whose file it is.

Every opened page of a file is a line in the log (SoLPuL 10 §).
"""
