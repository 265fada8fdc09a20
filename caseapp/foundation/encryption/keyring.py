"""The key ring: KEK versions, roots of blind indexes, the log's signing key; one file, 0400, outside the database."""

import fcntl
import hashlib
import hmac
import json
import os
import stat
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .envelope import Scope, Unopenable, unwrap_dek, wrap_dek

FORMAT = "caseapp/keyring/v1"


class KeyRingError(Exception):
    """The key ring cannot be used. The text is one line and holds no key bytes."""


class KeyProvider(Protocol):
    """What a keeper of KEKs must do; a hardware module may stand here instead of the file."""

    def wrap(self, scope: Scope, version: int, dek: bytes) -> bytes:
        """The DEK wrapped under the current KEK, 66 bytes."""

    def unwrap(self, scope: Scope, version: int, blob: bytes) -> bytes:
        """The DEK of a wrapped one. Raises Unopenable."""

    @property
    def current(self) -> int:
        """The KEK version that wraps now."""

    @property
    def versions(self) -> list[int]:
        """Every KEK version that still unwraps."""


@dataclass(frozen=True, repr=False)
class KeyRing:
    """An opened key ring. Has no repr of its contents. `checks` has a line for destroyed KEKs, too."""

    keks: dict[int, bytes]
    checks: dict[int, str]
    index_roots: dict[int, bytes]
    signing: bytes
    web: bytes

    @property
    def current(self) -> int:
        """The KEK version that wraps now."""
        return max(self.keks)

    @property
    def versions(self) -> list[int]:
        """Every KEK version in the ring."""
        return sorted(self.keks)

    @property
    def destroyed(self) -> list[int]:
        """Every KEK version there was and is no more."""
        return sorted(self.checks.keys() - self.keks.keys())

    def wrap(self, scope: Scope, version: int, dek: bytes) -> bytes:
        """The DEK wrapped under the current KEK."""
        return wrap_dek(self.keks[self.current], self.current, scope, version, dek)

    def unwrap(self, scope: Scope, version: int, blob: bytes) -> bytes:
        """The DEK of a wrapped one, by the KEK version it names; never by trying."""
        kek = self.keks.get(kek_version(blob))
        if kek is None:
            raise Unopenable
        return unwrap_dek(kek, scope, version, blob)

    def index_key(self, column: str, epoch: int) -> bytes:
        """The HMAC key of one blind index column and epoch (HKDF-SHA256, RFC 5869)."""
        info = f"caseapp/index/v1/{column}/{epoch}".encode()
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(self.index_roots[epoch])

    def web_key(self) -> bytes:
        """The key that signs form cookies; the same on every server that shares the ring."""
        return HKDF(algorithm=SHA256(), length=32, salt=None, info=b"caseapp/web/v1").derive(self.web)

    def sign(self, message: bytes) -> bytes:
        """An Ed25519 signature (RFC 8032) of a checkpoint of the access log."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).sign(message)

    def verifying_key(self) -> bytes:
        """The 32 public bytes that verify `sign`."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()

    def check_value(self) -> str:
        """Names this ring without telling anything of it; the database keeps it and must agree at start."""
        return self.checks[1]


class KeyRingFile:
    """The key ring a running application works with, read anew once its file has been replaced."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._seen = self._state()
        self._ring = open_keyring(file)

    def now(self) -> KeyRing:
        """The ring as it stands. While the file cannot be read, is another's or an older copy, as it stood."""
        seen = self._state()
        if seen != self._seen:
            try:
                found = open_keyring(self._file)
            except KeyRingError:
                return self._ring
            if _follows(found, self._ring):
                self._ring, self._seen = found, seen
        return self._ring

    def _state(self) -> tuple[int, int]:
        try:
            found = self._file.stat()
        except OSError:
            return 0, 0
        return found.st_ino, found.st_mtime_ns


def _follows(later: KeyRing, ring: KeyRing) -> bool:
    """Is it the same ring, no older: nothing of it that wraps is missing, nothing destroyed is back?"""
    same = later.check_value() == ring.check_value()
    return same and later.current >= ring.current and set(later.destroyed) >= set(ring.destroyed)


def kek_version(wrapped: bytes) -> int:
    """Which KEK version wraps a DEK."""
    return int.from_bytes(wrapped[2:6], "big")


def signature_holds(key: bytes, message: bytes, signature: bytes) -> bool:
    """Did the owner of a verifying key sign a message (Ed25519, RFC 8032)?"""
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _check_value(key: bytes) -> str:
    return hmac.new(key, b"caseapp/key-check/v1", hashlib.sha256).hexdigest()[:16]


def make_keyring(file: Path) -> None:
    """Write a new key ring with mode 0400. Raises FileExistsError rather than touch one that stands."""
    ring = {
        "format": FORMAT,
        "kek": {"1": _new_kek()},
        "index": {"1": os.urandom(32).hex()},
        "signing": os.urandom(32).hex(),
        "web": os.urandom(32).hex(),
    }
    write_once(file, json.dumps(ring, indent=1).encode(), 0o400)


def _new_kek() -> dict[str, str]:
    kek = os.urandom(32)
    return {"key": kek.hex(), "check": _check_value(kek)}


def add_kek(file: Path) -> int:
    """Put a new KEK into the ring, which wraps from now on; answers its version. Raises KeyRingError."""
    added: list[int] = []

    def change(keks: dict[str, Any]) -> None:
        added.append(max(int(version) for version in keks) + 1)
        keks[str(added[0])] = _new_kek()

    _rewrite(file, change)
    return added[0]


def destroy_kek(file: Path, version: int) -> None:
    """Take a KEK out of the ring for ever; its check value stays. Raises KeyRingError for the one that wraps now."""

    def change(keks: dict[str, Any]) -> None:
        left = {int(one) for one, entry in keks.items() if "key" in entry}
        if version not in left or version == max(left):
            raise KeyRingError("there is no such key, or it is the one in use")
        del keks[str(version)]["key"]

    _rewrite(file, change)


def _rewrite(file: Path, change: Callable[[dict[str, Any]], None]) -> None:
    """Replace the ring by a changed one, whole or not at all; one at a time, and it stays its owner's."""
    file = file.resolve()
    with _alone_in(file.parent):
        open_keyring(file)
        ring = json.loads(file.read_text())
        change(ring["kek"])
        new = file.with_name(f"{file.name}.new")
        new.unlink(missing_ok=True)  # of somebody who was cut off
        try:
            write_once(new, json.dumps(ring, indent=1).encode(), 0o400)
            owner = file.stat()
            os.chown(new, owner.st_uid, owner.st_gid)
            new.replace(file)
        except OSError as error:
            new.unlink(missing_ok=True)
            raise KeyRingError(f"the key ring cannot be written: {error.strerror}") from error


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder against whoever else would change the ring, and sync it afterwards."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_once(file: Path, content: bytes, mode: int) -> None:
    """Write a file that must not exist, whole or not at all, synced to disk."""
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())


def open_keyring(file: Path) -> KeyRing:
    """Read the ring. Raises KeyRingError when it is missing, readable by others, damaged or of wrong length."""
    try:
        mode = file.stat().st_mode
        text = file.read_text()
    except (OSError, UnicodeDecodeError) as error:
        raise KeyRingError(f"the key ring is missing or cannot be read: {file.name}") from error
    if stat.S_IMODE(mode) & 0o277:
        raise KeyRingError(f"the key ring must be readable by its owner alone: chmod 0400 {file.name}")
    try:
        ring = json.loads(text)
        keks = {int(one): bytes.fromhex(entry["key"]) for one, entry in ring["kek"].items() if "key" in entry}
        checks = {int(version): str(entry["check"]) for version, entry in ring["kek"].items()}
        roots = {int(epoch): bytes.fromhex(key) for epoch, key in ring["index"].items()}
        signing, web, kind = bytes.fromhex(ring["signing"]), bytes.fromhex(ring["web"]), ring["format"]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise KeyRingError("the key ring is damaged") from None
    if kind != FORMAT or 1 not in checks or not keks or not roots:
        raise KeyRingError("the key ring is damaged")
    if any(len(key) != 32 for key in [*keks.values(), *roots.values(), signing, web]):
        raise KeyRingError("a key in the key ring has the wrong length")
    if any(not hmac.compare_digest(_check_value(key), checks[version]) for version, key in keks.items()):
        raise KeyRingError("a key in the key ring fails its check value")
    return KeyRing(keks, checks, roots, signing, web)
