"""Received (mottaget): what a partner agency reads of what was disclosed to it, and what it writes back.

It reads the copies sealed for it while a ground stands, never the file (OSL 8 kap. 1 §, 10 kap. 1 §). It may ask for a topic,
and say a thing itself: a note, or that somebody began to work. What it writes is its own record, which the team reads with the
file. That a person is not here and that nothing is disclosed of them is answered alike.
"""
