"""What was read from each source, kept: one immutable file per source in `<out>/.cache/`.

An entry is named by the SHA-256 of the source's bytes and the fingerprint of the parsers, so an unchanged source is never parsed
twice and a changed parser never meets old results. It is written under a temporary name, fsynced and renamed; its own
hash stands in front, so that a damaged entry is found, thrown away and parsed again.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from parsers.readers import USUAL, Manner
from pipeline.store.lock import LOCK

_MAGIC = b"govplan-cache-1\n"
_DIGEST = hashlib.sha256().digest_size


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one source holds, read back. `texts` maps a document_id to the fingerprint of its text (see `duplicates`)."""

    media_type: str
    pages: int | None
    status: str
    texts: Mapping[str, str]
    _streams: Mapping[str, pa.Buffer]

    def table(self, name: str) -> pa.Table | None:
        """The rows of one table, None if the source has none."""
        return pa.ipc.open_stream(self._streams[name]).read_all() if name in self._streams else None


def encode(tables: Mapping[str, pa.Table], *, media_type: str, pages: int | None, status: str, texts: Mapping[str, str]) -> bytes:
    """The bytes of a cache entry: what a worker hands back."""
    about = {"media_type": media_type, "pages": pages, "status": status, "texts": dict(texts)}
    streams = pa.table({name: pa.array([_stream(table)], pa.large_binary()) for name, table in tables.items()})
    body = _stream(streams.replace_schema_metadata({"about": json.dumps(about)}), compression="zstd")
    return _MAGIC + hashlib.sha256(body).digest() + body


def decode(entry: bytes) -> Parsed:
    """The opposite of `encode`: tables are decoded when asked for. The entry must be sound."""
    body = pa.py_buffer(entry)[len(_MAGIC) + _DIGEST :]
    streams = pa.ipc.open_stream(body, options=pa.ipc.IpcReadOptions(use_threads=False)).read_all()
    about = json.loads(streams.schema.metadata[b"about"])
    return Parsed(**about, _streams={name: streams.column(name)[0].as_buffer() for name in streams.column_names})


def is_sound(entry: bytes | memoryview) -> bool:
    """True if the entry is whole and unaltered."""
    head, body = bytes(entry[: len(_MAGIC) + _DIGEST]), memoryview(entry)[len(_MAGIC) + _DIGEST :]
    return head == _MAGIC + hashlib.sha256(body).digest()


def _stream(table: pa.Table, compression: str | None = None) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression=compression)) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()


def cache_version(manner: Manner = USUAL) -> str:
    """What entries are made by: a hash over the parsers, over the code that turns records into entries, and over the manner of reading."""
    from parsers.parse import fingerprint  # imports every parser, which readers of a publication do not need

    digest = hashlib.sha256(f"{fingerprint()} {manner}".encode())
    for name in ("cache.py", "duplicates.py", "tables.py"):
        digest.update(Path(__file__).with_name(name).read_bytes())
    return digest.hexdigest()[:16]


class Cache:
    """The entries of one version in one folder. All methods may raise OSError."""

    def __init__(self, folder: Path, version: str) -> None:
        self.folder, self.version = folder, version

    def path(self, sha256: str) -> Path:
        return self.folder / f"{sha256}-{self.version}.arrow"

    def holds(self, sha256: str) -> bool:
        """True if there is a sound entry; a damaged one is removed."""
        path = self.path(sha256)
        try:
            if is_sound(path.read_bytes()):
                return True
        except FileNotFoundError:
            return False
        path.unlink()
        return False

    def write(self, sha256: str, entry: bytes) -> None:
        """Keep an entry: it appears whole or not at all, also after a power cut."""
        path = self.path(sha256)
        unfinished = path.with_suffix(".unfinished")
        with open(unfinished, "wb") as file:
            file.write(entry)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(path)

    def read(self, sha256: str) -> Parsed:
        """The entry, which `holds` has found sound."""
        return decode(self.path(sha256).read_bytes())

    def sweep(self, keep: Collection[str]) -> None:
        """Remove what is left over: entries of other versions and of sources that are no longer published, unfinished files."""
        wanted = {self.path(sha256).name for sha256 in keep} | {LOCK}
        for path in self.folder.iterdir():
            if path.name not in wanted:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
