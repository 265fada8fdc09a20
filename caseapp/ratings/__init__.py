"""Ratings (skattningar): an instrument answered on a day by the participant, the worker, or both, apart and never averaged.

Instruments are data (`data/instruments.toml`): the motivation ruler of motivational interviewing (Miller and Rollnick,
Motivational Interviewing) and one of our own. A rating is an occasion to talk, never a score of a person.
"""
