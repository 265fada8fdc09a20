"""The walls: what holds for the whole house, whatever room is added. Each file teaches in its message what to write.

`reach`, `second_net`, `roles`, `routes` and `next_request` say who gets where; `tables`, `migrations`, `templates`,
`texts`, `headers`, `imports`, `actions`, `words` and `sizes` how things are made; `readme` and `asvs` what must be
written down. Every wall has a known bad example, so that it is seen to fail, and counts what it saw.
"""
