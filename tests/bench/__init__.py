"""`make bench`: one line a figure, NAME RATIO AIM ok|over; ratios within one run, never a timed test."""
