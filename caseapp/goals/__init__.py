"""Goals (mål) with their steps (delsteg) and reviews (avstämningar): the plan, in the person's own words first.

Each goal and step belongs to the agency of whoever wrote it; the others of the team read the plan by team consent
(OSL 10 kap. 1 §). The plan is the participant's (SoL 2025:400, 14 kap.): it may be turned towards them at any time.
"""
