"""Statistics: facts about nobody, kept apart from the files, so that reports need no file and no key.

One narrow row for each stay, phase passed, placement and meeting, with coarse codes alone, under an id that only the file's own
key can compute: when the file is erased the fact remains and names nobody. What this is not: with 20 to 50 people a thief may
still guess, from the codes and the order of storage, which nameless fact belongs to which nameless file.
"""
