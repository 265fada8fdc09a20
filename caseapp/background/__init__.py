"""Background (bakgrund): the sensitive facts, and what carries and what stands in the way (kartläggning).

One sealed document a topic, written empty as the stay begins; all of an agency's topics are written anew each time, padded
alike, so that no row tells which of them holds anything. A counter tells that an agency has written, and the log which topics
were opened: that is what it is for. Opened by one deliberate, logged click with a purpose (SoLPuL 2001:454 10 §,
GDPR 9 and 10), never a filter and never in a list (SoLPuL 7 a §).
"""
