"""The files that a publication was made from, as they lie now: perhaps moved, perhaps changed."""

from __future__ import annotations

import enum
import hashlib
from pathlib import Path
from typing import NamedTuple

from pipeline.store import inventory


class Absence(enum.Enum):
    """Why the bytes that were read are not to be had: nothing can be read where they lay, or something else lies there."""

    MOVED = enum.auto()
    CHANGED = enum.auto()


class Original(NamedTuple):
    """Where a source's file lay when it was read, and the hash of its bytes."""

    location: str
    sha256: str


def originals(out: Path) -> dict[str, Original]:
    """source_id -> original, of all sources that could be opened. Raises StoreUnreadable."""
    return {entry.sha256[:16]: Original(entry.location, entry.sha256) for entry in inventory.load(out).values() if entry.sha256}


def read(original: Original | None) -> bytes | Absence:
    """The bytes that the publication was made from; None stands for a source that is not listed any more."""
    if original is None:
        return Absence.MOVED
    try:
        data = Path(original.location).read_bytes()
    except OSError:
        return Absence.MOVED
    return data if hashlib.sha256(data).hexdigest() == original.sha256 else Absence.CHANGED


def source_of(document_id: str) -> str:
    """The source that a document stands in: a document's id is its source's with its number there."""
    return document_id.partition(".")[0]
