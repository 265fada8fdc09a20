"""Sealing and opening one field of 200 bytes, beside raw AES-GCM, Fernet and sqlalchemy-utils."""

import os
from uuid import uuid4

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import String
from sqlalchemy_utils import StringEncryptedType
from sqlalchemy_utils.types.encrypted.encrypted_type import FernetEngine

from caseapp.foundation.encryption.envelope import Scope, open_sealed, seal
from tests.bench.figures import alternating, tell

TEXT, KEY = os.urandom(100).hex(), os.urandom(32)
ROUNDS = range(2000)


def ours() -> None:
    """Seal and open in our format."""
    cipher, scope, place = AESGCM(KEY), Scope("participant", uuid4()), ("meeting", "note", uuid4())
    for _ in ROUNDS:
        open_sealed(cipher, scope, place, seal(cipher, 1, scope, place, TEXT.encode(), 64))


def raw() -> None:
    """The same bytes by AES-GCM alone."""
    cipher, text = AESGCM(KEY), TEXT.encode()
    for _ in ROUNDS:
        nonce = os.urandom(12)
        cipher.decrypt(nonce, cipher.encrypt(nonce, text, None), None)


def fernet() -> None:
    """The same text by Fernet."""
    cipher, text = Fernet(Fernet.generate_key()), TEXT.encode()
    for _ in ROUNDS:
        cipher.decrypt(cipher.encrypt(text))


def sqlalchemy_utils() -> None:
    """The same text by the encrypted column type of sqlalchemy-utils."""
    kind = StringEncryptedType(String, KEY, FernetEngine)
    for _ in ROUNDS:
        kind.process_result_value(kind.process_bind_param(TEXT, None), None)


def figures() -> None:
    """Print the figures of fields."""
    tell("field_vs_raw_aesgcm", alternating(ours, raw), 4)
    tell("field_faster_than_fernet", alternating(fernet, ours), 2, at_least=True)
    tell("field_faster_than_sqlalchemy_utils", alternating(sqlalchemy_utils, ours, 10), 2, at_least=True)
