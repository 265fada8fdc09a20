"""The bytes on disk: field v1 and DEK v1, both AES-256-GCM (NIST SP 800-38D) with everything that names the place as AAD.

FIELD v1 = 0x01 | 0x01 | u32 dek_version | 12 B nonce | ciphertext of padded text | 16 B tag
DEK v1   = 0x81 | 0x01 | u32 kek_version | 12 B nonce | 32 B                      | 16 B tag   (66 bytes)
Padding is ISO/IEC 7816-4 up to max(least, Padmé(len + 1)) (Nikitin et al., PETS 2019): the length says little.
"""

import os
import struct
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

FIELD, DEK, AES_GCM, NONCE, HEADER = 0x01, 0x81, 0x01, 12, 6
SHORTEST = HEADER + NONCE + 16


class Unopenable(Exception):
    """A sealed value does not open. One exception for every cause, and it says nothing of which."""


@dataclass(frozen=True, slots=True)
class Scope:
    """Whose key: the kind (participant, staff, system …) and the id of that one."""

    kind: str
    id: UUID

    def __bytes__(self) -> bytes:
        return f"{self.kind}/{self.id.hex}".encode()


def enc(*parts: bytes) -> bytes:
    """Parts as u32 length and bytes each: no two different lists of parts give the same result."""
    return b"".join(struct.pack(">I", len(part)) + part for part in parts)


def padme(length: int) -> int:
    """The Padmé length: at most 12 % above `length`, and leaking only O(log log) of its bits."""
    if length < 2:
        return length
    exponent = length.bit_length() - 1
    mask = (1 << (exponent - exponent.bit_length())) - 1 if exponent else 0
    return (length + mask) & ~mask


def pad(text: bytes, least: int) -> bytes:
    """ISO/IEC 7816-4: 0x80 and zeros up to the padded length."""
    length = len(text) + 1
    return (text + b"\x80").ljust(least if length <= least else padme(length), b"\x00")


def unpad(padded: bytes) -> bytes:
    """The text before the padding. Raises Unopenable when there is none."""
    text = padded.rstrip(b"\x00")
    if not text.endswith(b"\x80"):
        raise Unopenable
    return text[:-1]


@lru_cache(1024)
def _column_part(table: str, column: str) -> bytes:
    return enc(table.encode(), column.encode()) + struct.pack(">I", 16)


@lru_cache(64)
def _header_part(header: bytes) -> bytes:
    return enc(b"caseapp/field/v1", header)


def field_aad(header: bytes, scope: Scope, table: str, column: str, row: UUID) -> bytes:
    """What a field is bound to: format, key version, whose, and its exact place.

    The same bytes as enc("caseapp/field/v1", header, scope, table, column, row), with the parts that recur kept: this
    runs for every field of every page.
    """
    whose = f"{scope.kind}/{scope.id.int:032x}".encode()
    length = len(whose).to_bytes(4, "big")
    return b"".join((_header_part(header), length, whose, _column_part(table, column), row.int.to_bytes(16, "big")))


@lru_cache(64)
def _header(version: int) -> bytes:
    return struct.pack(">BBI", FIELD, AES_GCM, version)


def seal(
    cipher: AESGCM, version: int, scope: Scope, place: tuple[str, str, UUID], text: bytes, least: int = 64
) -> bytes:
    """Seal `text` for one (table, column, row) of a scope under its DEK of that version."""
    header, nonce = _header(version), os.urandom(NONCE)
    return header + nonce + cipher.encrypt(nonce, pad(text, least), field_aad(header, scope, *place))


def key_version(blob: bytes) -> int:
    """The DEK version a sealed field names. Raises Unopenable when it is no field v1."""
    if len(blob) < SHORTEST or blob[0] != FIELD or blob[1] != AES_GCM:
        raise Unopenable
    return int.from_bytes(blob[2:HEADER], "big")


def open_sealed(cipher: AESGCM, scope: Scope, place: tuple[str, str, UUID], blob: bytes) -> bytes:
    """The text of a sealed field. Raises Unopenable for every wrong bit, place, scope or key."""
    if len(blob) < SHORTEST or blob[0] != FIELD or blob[1] != AES_GCM:
        raise Unopenable
    nonce, body = blob[HEADER : HEADER + NONCE], blob[HEADER + NONCE :]
    try:
        return unpad(cipher.decrypt(nonce, body, field_aad(blob[:HEADER], scope, *place)))
    except InvalidTag:
        raise Unopenable from None


def wrap_dek(kek: bytes, kek_version: int, scope: Scope, version: int, dek: bytes) -> bytes:
    """A DEK sealed under a KEK, bound to its scope and version; 66 bytes."""
    header, nonce = struct.pack(">BBI", DEK, AES_GCM, kek_version), os.urandom(NONCE)
    return header + nonce + AESGCM(kek).encrypt(nonce, dek, _dek_aad(header, scope, version))


def unwrap_dek(kek: bytes, scope: Scope, version: int, blob: bytes) -> bytes:
    """The DEK of a scope and version. Raises Unopenable for anything else."""
    if len(blob) != 66 or blob[0] != DEK or blob[1] != AES_GCM:
        raise Unopenable
    try:
        return AESGCM(kek).decrypt(
            blob[HEADER : HEADER + NONCE], blob[HEADER + NONCE :], _dek_aad(blob[:HEADER], scope, version)
        )
    except InvalidTag:
        raise Unopenable from None


def _dek_aad(header: bytes, scope: Scope, version: int) -> bytes:
    return enc(b"caseapp/dek/v1", header, bytes(scope), struct.pack(">I", version))
