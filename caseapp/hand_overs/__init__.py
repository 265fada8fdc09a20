"""Hand-over (överlämning): one page, made from the file, that who leaves and who takes over both stand behind.

Changing worker and gaps in contact hurt; so consents, open goals, the next meeting and what was promised are read together.
"""
