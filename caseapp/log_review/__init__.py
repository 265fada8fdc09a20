"""Log review: who opened what, looked through every month, and told to the participant (SoLPuL 2001:454 10 §).

The reviewer sees who, when, which file by its case number, and what was done; never a name, a number or a line of a file.
"""
