"""Consents (samtycken): the person lifts secrecy towards one agency, on topics, for a purpose, until a day (OSL 10:1, 12:2).

A consent is an answer, yes or no, and never changes; taking it back and asking again are records of their own. It lifts the
person's own secrecy alone, so nothing about family is among the topics. That somebody takes part is another yes
(`participants`), and what the agencies of a team read of each other another still (`enrolments`).
"""
