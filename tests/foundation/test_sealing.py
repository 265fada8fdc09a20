"""Sealed fields: the format on disk is fixed, round trips hold, and every attack of the design is refused."""

import json
import struct
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from hypothesis import given
from hypothesis import strategies as st

from caseapp.foundation.encryption.envelope import (
    Scope,
    Unopenable,
    enc,
    field_aad,
    key_version,
    open_sealed,
    pad,
    padme,
    seal,
    unpad,
    unwrap_dek,
    wrap_dek,
)

VECTORS = json.loads((Path(__file__).parent / "vectors.json").read_text())
KEY, ROW = bytes(range(32)), UUID(int=7)
SCOPE = Scope("participant", UUID(int=1))
PLACE = ("meeting", "note", ROW)


@pytest.mark.parametrize("vector", VECTORS["field"])
def test_a_field_sealed_once_opens_for_ever(vector: dict[str, str]) -> None:
    scope = Scope(vector["kind"], UUID(vector["subject"]))
    place = (vector["table"], vector["column"], UUID(vector["row"]))
    cipher = AESGCM(bytes.fromhex(vector["dek"]))
    assert open_sealed(cipher, scope, place, bytes.fromhex(vector["blob"])).decode() == vector["text"]


@pytest.mark.parametrize("vector", VECTORS["dek"])
def test_a_wrapped_key_opens_for_ever(vector: dict[str, str]) -> None:
    scope = Scope(vector["kind"], UUID(vector["subject"]))
    found = unwrap_dek(bytes.fromhex(vector["kek"]), scope, int(vector["version"]), bytes.fromhex(vector["blob"]))
    assert found.hex() == vector["dek"]


@given(st.text(max_size=400), st.integers(1, 2**32 - 1), st.sampled_from([64, 256, 512]))
def test_what_is_sealed_opens_again(text: str, version: int, least: int) -> None:
    blob = seal(AESGCM(KEY), version, SCOPE, PLACE, text.encode(), least)
    assert open_sealed(AESGCM(KEY), SCOPE, PLACE, blob).decode() == text
    assert key_version(blob) == version
    assert blob[:2] == b"\x01\x01"
    assert len(blob) == 6 + 12 + max(least, padme(len(text.encode()) + 1)) + 16


@given(st.binary(max_size=300), st.integers(1, 600))
def test_padding_comes_off_again(text: bytes, least: int) -> None:
    assert unpad(pad(text, least)) == text


@given(st.integers(2, 10**7))
def test_padding_costs_at_most_an_eighth(length: int) -> None:
    assert length <= padme(length) <= length * 1.12 + 1


@given(st.lists(st.binary(max_size=9), max_size=4), st.lists(st.binary(max_size=9), max_size=4))
def test_different_parts_never_encode_alike(one: list[bytes], other: list[bytes]) -> None:
    assert (enc(*one) == enc(*other)) == (one == other)


@given(st.data())
def test_every_flipped_bit_is_refused(data: st.DataObject) -> None:
    blob = bytearray(seal(AESGCM(KEY), 1, SCOPE, PLACE, b"hemligt", 64))
    at = data.draw(st.integers(0, len(blob) * 8 - 1))
    blob[at // 8] ^= 1 << at % 8
    with pytest.raises(Unopenable):
        open_sealed(AESGCM(KEY), SCOPE, PLACE, bytes(blob))


@given(st.integers(0, 97))
def test_every_truncation_is_refused(length: int) -> None:
    blob = seal(AESGCM(KEY), 1, SCOPE, PLACE, b"hemligt", 64)
    with pytest.raises(Unopenable):
        open_sealed(AESGCM(KEY), SCOPE, PLACE, blob[:length])


@pytest.mark.parametrize(
    ("scope", "place"),
    [
        (SCOPE, ("meeting", "note", uuid4())),
        (SCOPE, ("meeting", "place", ROW)),
        (SCOPE, ("meeting_version", "note", ROW)),
        (Scope("participant", uuid4()), PLACE),
        (Scope("staff", SCOPE.id), PLACE),
    ],
    ids=["another row", "another column", "another table", "another person", "another kind of subject"],
)
def test_a_value_moved_elsewhere_is_refused(scope: Scope, place: tuple[str, str, UUID]) -> None:
    blob = seal(AESGCM(KEY), 1, SCOPE, PLACE, b"hemligt", 64)
    with pytest.raises(Unopenable):
        open_sealed(AESGCM(KEY), scope, place, blob)


def test_another_key_version_in_the_header_is_refused() -> None:
    blob = seal(AESGCM(KEY), 1, SCOPE, PLACE, b"hemligt", 64)
    forged = blob[:2] + struct.pack(">I", 2) + blob[6:]
    with pytest.raises(Unopenable):
        open_sealed(AESGCM(KEY), SCOPE, PLACE, forged)


@pytest.mark.parametrize("change", ["scope", "version", "kek", "bit"])
def test_a_wrapped_key_of_another_subject_version_or_ring_is_refused(change: str) -> None:
    blob = wrap_dek(KEY, 1, SCOPE, 1, bytes(32))
    assert len(blob) == 66
    scope = Scope("participant", uuid4()) if change == "scope" else SCOPE
    kek = bytes(32) if change == "kek" else KEY
    if change == "bit":
        blob = blob[:-1] + bytes([blob[-1] ^ 1])
    with pytest.raises(Unopenable):
        unwrap_dek(kek, scope, 2 if change == "version" else 1, blob)


def test_the_refusal_says_nothing() -> None:
    with pytest.raises(Unopenable) as caught:
        open_sealed(AESGCM(KEY), SCOPE, PLACE, bytes(100))
    assert str(caught.value) == ""
    assert caught.value.__cause__ is None


def test_the_bound_place_names_everything() -> None:
    aad = field_aad(b"\x01\x01\x00\x00\x00\x01", SCOPE, *PLACE)
    spelled_out = enc(b"caseapp/field/v1", aad[20 + 4 : 20 + 4 + 6], bytes(SCOPE), b"meeting", b"note", ROW.bytes)
    assert aad == spelled_out
    for part in (b"caseapp/field/v1", b"participant/", b"meeting", b"note", ROW.bytes):
        assert part in aad
