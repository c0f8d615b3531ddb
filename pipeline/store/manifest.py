"""`_manifest.json`: which build a publication is, and the hash of each of its files."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MANIFEST = "_manifest.json"


def read_manifest(out: Path) -> dict[str, Any] | None:
    """The manifest of the publication, None if there is none or it cannot be read."""
    try:
        manifest = json.loads((out / MANIFEST).read_bytes())
        return manifest if {"build", "version", "files"} <= manifest.keys() else None
    except (OSError, ValueError, AttributeError):
        return None


def strangers(out: Path, manifest: Mapping[str, Any]) -> list[str]:
    """The files that are missing or not those of the manifest's build."""
    return [name for name, file in sorted(manifest["files"].items()) if file_hash(out / name) != file["sha256"]]


def file_hash(path: Path) -> str | None:
    """The hash of a file, None if it cannot be read. A file that has not changed is not read twice by one process."""
    try:
        status = path.stat()
        return _sha256(path, status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns)
    except OSError:
        return None


@functools.lru_cache(256)
def _sha256(path: Path, *state: int) -> str:
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
