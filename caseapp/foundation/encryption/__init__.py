"""Sealing of sensitive fields. The only folder that imports `cryptography` (design: format v1, final)."""

from .blind import blind_index, blind_indexes
from .envelope import Scope, Unopenable
from .fields import Sealed, sealed, sealed_date
from .keyring import KeyRing, KeyRingError, add_kek, destroy_kek
from .subjects import SubjectKey, keys_of

__all__ = [
    "KeyRing",
    "KeyRingError",
    "Scope",
    "Sealed",
    "SubjectKey",
    "Unopenable",
    "add_kek",
    "blind_index",
    "blind_indexes",
    "destroy_kek",
    "keys_of",
    "sealed",
    "sealed_date",
]
