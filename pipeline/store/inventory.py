"""Which files a store is made of: `<out>/.sources.json`, the one thing that a lost cache cannot bring back.

A file is known by where it lies, so that next year's folder, with files of the same names, adds to last year's. What is
published of it is only its path relative to the ingested root.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from pipeline.errors import StoreUnreadable


class Failure(msgspec.Struct, frozen=True):
    """Why a file could not be read, and by which version. `is_final`: that version would fail on the same bytes again."""

    code: str
    message: str
    version: str
    is_final: bool


class Entry(msgspec.Struct, frozen=True):
    """One file: `root` is the ingested folder, `path` the way from there with `/`. Without `sha256` it could not be opened."""

    root: str
    path: str
    sha256: str | None = None
    bytes: int | None = None
    failure: Failure | None = None

    @property
    def location(self) -> str:
        """Where the file lies: the key of an entry."""
        return os.path.join(self.root, self.path)


Inventory = dict[str, Entry]
"""location -> entry"""


def path(out: Path) -> Path:
    return out / ".sources.json"


def load(out: Path) -> Inventory:
    """The files known so far; empty for a new store. Raises StoreUnreadable if the list is damaged."""
    try:
        entries = msgspec.convert(json.loads(path(out).read_bytes()), type=list[Entry])
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, msgspec.ValidationError) as error:
        raise StoreUnreadable(
            f"來源清單 {path(out)} 無法讀取：{error}。",
            f"The list of sources {path(out)} cannot be read: {error}.",
            "請刪除該檔，再重新匯入所有資料夾。",
            "Delete it and ingest all folders again.",
        ) from error
    return {entry.location: entry for entry in entries}


def encode(inventory: Inventory) -> bytes:
    """The bytes of the file, entries in order of location; ASCII, for a file name may hold bytes that are no UTF-8."""
    return json.dumps([msgspec.to_builtins(inventory[location]) for location in sorted(inventory)], indent=1).encode("ascii")


def published_paths(entries: Iterable[Entry]) -> dict[str, str]:
    """location -> path for people: the path below the root, with the names of folders above it only where two files would
    otherwise be called the same (113/行政處.txt and 114/行政處.txt, ingested one folder at a time)."""
    names = {entry.location: (Path(entry.root).parts, entry.path) for entry in entries}
    depth = dict.fromkeys(names, 0)
    while True:
        called: dict[str, list[str]] = {}
        for location, (above, below) in names.items():
            called.setdefault("/".join((*above[len(above) - depth[location] :], below)), []).append(location)
        clashing = [location for group in called.values() if len(group) > 1 for location in group if depth[location] < len(names[location][0])]
        if not clashing:
            return {location: printable(name) for name, group in called.items() for location in group}
        for location in clashing:
            depth[location] += 1


def printable(name: str) -> str:
    """A file name as valid Unicode: bytes that are not, written as \\udcff."""
    return name.encode("utf-8", "backslashreplace").decode("utf-8")
