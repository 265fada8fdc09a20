"""Break-glass (nödöppning): opening one file out of reach, from an exactly written number, to read for two hours.

Access only as duties need it, every access logged and looked over (SoLPuL 10 §). The coordinator of the site and the log
reviewer learn of it at once and review it. A file for named persons only is never opened so: it is absent (OSL 21 kap. 3 §).
"""
