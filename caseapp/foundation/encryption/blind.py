"""Blind index: find an exact value without a plain copy of it. Never unique, or the index would tell who exists."""

import hashlib
import hmac
import os
import struct

from .subjects import keyring


def blind_index(column: str, value: str) -> bytes:
    """The index of a normalised value: u32 epoch and HMAC-SHA256, 36 bytes. An empty value gives random bytes,

    so that a row without the value looks like every other.
    """
    epoch = max(keyring().index_roots)
    return _index(column, epoch, value) if value else struct.pack(">I", epoch) + os.urandom(32)


def blind_indexes(column: str, value: str) -> list[bytes]:
    """The index of a value in every epoch still kept: what a search compares with."""
    return [_index(column, epoch, value) for epoch in keyring().index_roots] if value else []


def _index(column: str, epoch: int, value: str) -> bytes:
    mac = hmac.new(keyring().index_key(column, epoch), value.encode(), hashlib.sha256).digest()
    return struct.pack(">I", epoch) + mac
