"""Background (bakgrund): the sensitive facts, and what carries and what stands in the way (kartläggning).

One sealed document a topic, written empty as the stay begins; all of an agency's topics are written anew each time, padded
alike, so that nothing lying in the database tells which of them holds anything. Opened by one deliberate, logged click with a purpose (SoLPuL 2001:454 10 §,
GDPR 9 and 10), never a filter and never in a list (SoLPuL 7 a §).
"""
