"""Checking the log: every chain by itself, and against the checkpoints that were signed. Needs no database.

The same check reads the log in the database and the log that was exported (see `sealing`).
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from ..encryption.keyring import signature_holds
from . import START, digest_of


class Line(NamedTuple):
    """An entry as it was written: its chain, its place in it, its canonical JSON, the hash before it and its own."""

    writer: str
    seq: int
    text: str
    previous: bytes
    hash: bytes


@dataclass(frozen=True, slots=True)
class Head:
    """Where a chain stood when a checkpoint was signed."""

    number: int
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Sealed:
    """A checkpoint: its number, its body as it was signed, and the Ed25519 signature (RFC 8032)."""

    number: int
    body: str
    signature: bytes


def check(lines: Iterable[Line], checkpoints: Sequence[Sealed], key: bytes) -> tuple[int, list[str]]:
    """Walk a log, its lines in order of chain and place. How many entries it has, and a line for each thing that is wrong.

    `key` are the 32 public bytes that verify the checkpoints.
    """
    found = list(check_checkpoints(checkpoints, key))
    heads = heads_of([one for one in checkpoints if _holds(one, key)])
    count = 0
    for writer, chain in groupby(lines, key=attrgetter("writer")):
        sealed = {head.seq: head for head in heads.pop(writer, [])}
        length, last, wrong = _walk(writer, chain, sealed)
        count, found = count + length, found + wrong
        if cut := [head for seq, head in sealed.items() if seq > last]:
            most, number = max(head.seq for head in cut), min(head.number for head in cut)
            several = f"entries {last + 1} to {most} were" if most > last + 1 else f"entry {most} was"
            found.append(f"writer {writer}: {several} cut off, checkpoint {number} has more")
    found += [
        f"writer {writer}: the whole chain of {max(head.seq for head in gone)} entries is gone"
        for writer, gone in heads.items()
    ]
    return count, found


def _walk(writer: str, chain: Iterable[Line], sealed: dict[int, Head]) -> tuple[int, int, list[str]]:
    """How many entries a chain has, the place of its last, and what is wrong."""
    count, expected, previous = 0, 1, START
    wrong = []
    for count, line in enumerate(chain, 1):  # noqa: B007  # the count is wanted after the loop
        place = f"writer {writer}, entry {line.seq}"
        if line.seq > expected:
            several = line.seq - expected > 1
            missing = f"entries {expected} to {line.seq - 1} are" if several else f"entry {expected} is"
            wrong.append(f"writer {writer}: {missing} missing")
        elif line.seq < expected:
            wrong.append(f"{place} was inserted: it stands twice")
        if digest_of(line.previous, line.text) != line.hash:
            wrong.append(f"{place} was edited or exchanged")
        elif line.seq == expected and line.previous != previous:
            wrong.append(f"{place} was inserted or exchanged: it does not follow the entry before it")
        if line.seq in sealed and sealed[line.seq].hash != line.hash.hex():
            wrong.append(f"{place} is another than checkpoint {sealed[line.seq].number} has")
        expected, previous = line.seq + 1, line.hash
    return count, expected - 1, wrong


def check_checkpoints(checkpoints: Sequence[Sealed], key: bytes) -> Iterator[str]:
    """What is wrong with the checkpoints themselves, in order of their numbers. One that does not hold is not believed."""
    expected, previous = 1, ""
    for one in checkpoints:
        if one.number < expected:
            yield f"checkpoint {one.number} was exchanged: there are two"
        elif one.number > expected:
            several = f"checkpoints {expected} to {one.number - 1} are" if one.number - expected > 1 else ""
            yield f"{several or f'checkpoint {expected} is'} missing"
        if not _holds(one, key):
            yield f"checkpoint {one.number} was edited: its signature does not hold"
        elif one.number == expected and not _follows(one, previous):
            yield f"checkpoint {one.number} does not follow the one before it"
        expected, previous = one.number + 1, hashlib.sha256(one.body.encode()).hexdigest()


def _holds(one: Sealed, key: bytes) -> bool:
    return signature_holds(key, one.body.encode(), one.signature)


def _follows(one: Sealed, previous: str) -> bool:
    body = json.loads(one.body)
    return bool(body["number"] == one.number and body["previous"] == previous)


def heads_of(checkpoints: Sequence[Sealed]) -> dict[str, list[Head]]:
    """Where each chain stood, at each checkpoint that names it."""
    found: dict[str, list[Head]] = {}
    for one in checkpoints:
        for writer, (seq, hash_) in json.loads(one.body)["heads"].items():
            found.setdefault(writer, []).append(Head(one.number, seq, hash_))
    return found
