"""Sealing of sensitive fields. The only folder that imports `cryptography` (design: format v1, final)."""

from .blind import blind_index, blind_indexes
from .envelope import Unopenable
from .fields import Sealed, sealed, sealed_date
from .keyring import KeyRing, KeyRingError
from .subjects import SubjectKey, keys_of

__all__ = [
    "KeyRing",
    "KeyRingError",
    "Sealed",
    "SubjectKey",
    "Unopenable",
    "blind_index",
    "blind_indexes",
    "keys_of",
    "sealed",
    "sealed_date",
]
