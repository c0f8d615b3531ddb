"""Cache entries to a publication: Parquet tables, govplan.duckdb, _manifest.json; all or nothing.

Everything is first written to a staging folder and fsynced; only then is each file put in place by a rename, the database after the
tables, the manifest last. A failure before the first rename leaves the old publication as it was, and whatever a killed run leaves
half-way is mended by the next one, because the manifest no longer fits the files. Rows are ordered by ROC year, document and print,
so the same input gives byte-identical Parquet whatever the order in which the sources were read.
"""

from __future__ import annotations

import contextlib
import errno
import functools
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from parsers.records import TABLES, DocumentRow, IssueRow, Provenance, SourceRow
from pipeline.errors import CannotWrite, reason
from pipeline.store import catalog, inventory, tables
from pipeline.store.cache import Cache, Parsed
from pipeline.store.duplicates import Candidate, duplicates
from pipeline.store.inventory import Entry, Inventory
from pipeline.store.manifest import MANIFEST, file_hash, read_manifest, strangers

_FILES = (*(f"{record.table}.parquet" for record in TABLES), catalog.DATABASE)
_ROWS_PER_GROUP = 122_880  # DuckDB's own row group: a thread reads one at a time
_REPEATED = ["document_id", "field"]  # worth a dictionary; for the other columns it would double the time of writing and save nothing
_READ_AT_ONCE = 8  # sources whose documents lie in several years are asked for again

# Whoever writes a database that nobody else reads needs no threads, and no log to write everything to before it is written.
_ONE_WRITER: dict[str, str | bool | int | float | list[str]] = {"threads": 1, "checkpoint_threshold": "1B"}


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published. `was_current`: nothing had to be written."""

    build: str
    sources: int
    documents: int
    was_current: bool


class _Volume:
    """One source as it is published: its row, its documents, and what is changed or added at publication."""

    def __init__(self, row: SourceRow, other_paths: list[str], parsed: Parsed | None) -> None:
        self.row, self.other_paths, self.texts = row, other_paths, dict(parsed.texts) if parsed else {}
        found = parsed.table(DocumentRow.table) if parsed else None
        self.documents = [DocumentRow(**values) for values in found.to_pylist()] if found else []
        issues = parsed.table(IssueRow.table) if parsed else None
        self.issues = issues.column("document_id").to_pylist() if issues else []


def publish(out: Path, known: Inventory, cache: Cache) -> Publication:
    """Publish what the inventory lists; sources without a failure must be in the cache. Raises CannotWrite."""
    volumes = _volumes(known, cache)
    documents = _in_order(volumes)
    build = _build(volumes, cache.version)
    publication = Publication(build, len(volumes), len(documents), was_current=is_current(out, build))
    if publication.was_current:
        return publication
    staging = out / ".cache" / "staging"
    shutil.rmtree(staging, ignore_errors=True)
    try:
        staging.mkdir(parents=True)
        _write_parquet(staging, volumes, documents, cache)
        _write_database(staging)
        _write_manifest(staging, build, cache.version)
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        shutil.rmtree(staging, ignore_errors=True)
        raise cannot_write(out, error) from error
    _put_in_place(staging, out)
    shutil.rmtree(staging, ignore_errors=True)
    return publication


def cannot_write(out: Path, error: Exception) -> CannotWrite:
    """The error for an output folder that is full or not writable: nothing new is visible."""
    first = (str(error).splitlines() or [type(error).__name__])[0]
    zh, en = reason(error) if isinstance(error, OSError) else (first, first)
    return CannotWrite(
        f"無法寫入 {out}：{zh}。未發布任何變更，原有資料不變。",
        f"Cannot write to {out}: {en}. Nothing was published, what was there is unchanged.",
        "請確認磁碟空間與寫入權限後重新執行；已讀取的檔案不會重讀。",
        "Check free space and permissions and run again; files that were read are not read twice.",
    )


def is_current(out: Path, build: str) -> bool:
    """True if the manifest names this build and every file is the one it lists."""
    manifest = read_manifest(out)
    return manifest is not None and manifest["build"] == build and not strangers(out, manifest)


def _volumes(known: Inventory, cache: Cache) -> list[_Volume]:
    """One for each source, by source_id: files with the same bytes are one source, the first path stands for it."""
    paths = inventory.published_paths(known.values())
    sources: dict[str, list[Entry]] = {}
    for entry in sorted(known.values(), key=lambda entry: paths[entry.location]):
        # a file that could not be opened has no hash; its path stands in
        sources.setdefault(entry.sha256 or hashlib.sha256(paths[entry.location].encode()).hexdigest(), []).append(entry)
    return [_volume(sha256, sources[sha256], paths, cache) for sha256 in sorted(sources)]


def _volume(sha256: str, entries: list[Entry], paths: Mapping[str, str], cache: Cache) -> _Volume:
    first = next((entry for entry in entries if not entry.failure), entries[0])
    failure = first.failure
    parsed = None if failure else cache.read(sha256)
    values: dict[str, Any] = {
        "source_id": sha256[:16],
        "path": paths[first.location],
        "sha256": first.sha256,
        "media_type": parsed.media_type if parsed else None,
        "bytes": first.bytes,
        "pages": parsed.pages if parsed else None,
        "status": parsed.status if parsed else "failed",
        "error_code": failure.code if failure else None,
        "error_message": failure.message if failure else None,
    }
    return _Volume(SourceRow(**values), [paths[entry.location] for entry in entries if entry is not first], parsed)


def _in_order(volumes: Iterable[_Volume]) -> list[tuple[DocumentRow, _Volume]]:
    """All documents with their volumes, old years first, unknown years last; repeated documents are marked."""
    pairs = [(document, volume) for volume in volumes for document in volume.documents]
    repeated = duplicates(
        Candidate(document, volume.texts.get(document.document_id), volume.row.status == "ok", volume.row.pages is not None) for document, volume in pairs
    )
    pairs = [(replace(d, duplicate_of=repeated[d.document_id]) if d.document_id in repeated else d, volume) for d, volume in pairs]
    return sorted(pairs, key=lambda pair: (pair[0].roc_year is None, pair[0].roc_year or 0, pair[0].source_id, _number(pair[0])))


def _number(document: DocumentRow) -> int:
    """The document's number in its volume."""
    return int(document.document_id.rpartition(".")[2])


def _build(volumes: Iterable[_Volume], version: str) -> str:
    """The name of what is published: a hash of version, catalogue and every source with its path and state."""
    state = [version, catalog.stamp(), *((repr(volume.row), volume.other_paths) for volume in volumes)]
    return hashlib.sha256(json.dumps(state).encode()).hexdigest()[:16]


def _write_parquet(staging: Path, volumes: list[_Volume], documents: list[tuple[DocumentRow, _Volume]], cache: Cache) -> None:
    """All tables into the staging folder, in one pass over the documents: memory holds at most a row group per table."""
    read = functools.lru_cache(_READ_AT_ONCE)(cache.read)
    with contextlib.ExitStack() as opened:
        writers = {record.table: _Writer(staging / f"{record.table}.parquet", tables.schema(record), len(documents)) for record in TABLES}
        for writer in writers.values():
            opened.callback(writer.close)
        writers[SourceRow.table].add(tables.table(SourceRow, [volume.row for volume in volumes]), None)
        for document, volume in documents:
            parsed = read(str(volume.row.sha256))
            for record in TABLES:
                if record is DocumentRow:
                    rows: pa.Table | None = tables.table(DocumentRow, [document])
                else:
                    rows = _rows_of(document, volume, record.table, parsed.table(record.table))
                if record is IssueRow:
                    rows = _with_duplicate_sources(document, volume, rows)
                if rows is not None:
                    writers[record.table].add(rows, document.roc_year)


def _rows_of(document: DocumentRow, volume: _Volume, name: str, rows: pa.Table | None) -> pa.Table | None:
    """The rows that belong to one document of a volume."""
    if rows is None or len(volume.documents) == 1:
        return rows
    if name == Provenance.table:
        row_id = rows.column("row_id")
        mine = pc.or_(pc.equal(row_id, document.document_id), pc.starts_with(row_id, f"{document.document_id}/"))
    else:
        mine = pc.equal(rows.column("document_id"), document.document_id)
    return rows.filter(mine)


def _with_duplicate_sources(document: DocumentRow, volume: _Volume, rows: pa.Table | None) -> pa.Table | None:
    """The document's issues and, on the first document of a source that lies under several paths, one for each other path."""
    if not volume.other_paths or document.document_id != volume.documents[0].document_id:
        return rows
    issues = [
        IssueRow(
            row_id=f"{document.document_id}/{IssueRow.table}/{number:06d}",
            document_id=document.document_id,
            code="duplicate_source",
            message=f"{path} 與 {volume.row.path} 內容完全相同，只計一份。 {path} has the same bytes as {volume.row.path} and counts once.",
            text=path,
        )
        for number, path in enumerate(volume.other_paths, volume.issues.count(document.document_id) + 1)
    ]
    added = tables.table(IssueRow, issues)
    return added if rows is None else pa.concat_tables([rows, added])


class _Writer:
    """One Parquet file; a row group holds one ROC year, so that a query for one year skips the others."""

    def __init__(self, path: Path, schema: pa.Schema, documents: int) -> None:
        self._year: int | None = None
        self._waiting: list[pa.Table] = []
        self._rows = 0
        # a document's identity is a hash, so minima and maxima say nothing about it: a Bloom filter of the row group does
        bloom = {"document_id": {"ndv": max(documents, 1), "fpp": 0.01}} if "document_id" in schema.names else None
        self._file = open(path, "wb")  # noqa: SIM115 - closed in close()
        self._writer = pq.ParquetWriter(self._file, schema, compression="zstd", use_dictionary=_REPEATED, bloom_filter_options=bloom)

    def add(self, rows: pa.Table, roc_year: int | None) -> None:
        if roc_year != self._year or self._rows >= _ROWS_PER_GROUP:
            self._flush()
            self._year = roc_year
        if rows.num_rows:
            self._waiting.append(rows)
            self._rows += rows.num_rows

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.concat_tables(self._waiting).combine_chunks(), row_group_size=2 * _ROWS_PER_GROUP)
        self._waiting, self._rows = [], 0

    def close(self) -> None:
        self._flush()
        self._writer.close()
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()


def _write_database(staging: Path) -> None:
    """govplan.duckdb into the staging folder: all tables, macros, views and comments in one file that can be handed over."""
    path = staging / catalog.DATABASE
    with duckdb.connect(str(path), config=_ONE_WRITER) as connection:
        connection.execute("BEGIN")  # one transaction: hundreds of comments, each waiting for the disk, would take seconds
        connection.execute("SET enable_optimizer = false")  # it takes a third of the time of statements that have nothing to optimize
        catalog.create_tables(connection)
        for record in TABLES:
            connection.execute(f"INSERT INTO {record.table} SELECT * FROM read_parquet(?)", [str(staging / f"{record.table}.parquet")])
        catalog.create_views(connection)
        connection.execute("COMMIT")
        connection.execute("CHECKPOINT")  # close() would do it too, but keep silent about a full disk
    if (log := path.with_name(f"{path.name}.wal")).exists():
        raise OSError(errno.EIO, os.strerror(errno.EIO), str(log))
    _fsync(path)


def _write_manifest(staging: Path, build: str, version: str) -> None:
    files = {name: {"sha256": file_hash(staging / name), "bytes": (staging / name).stat().st_size} for name in _FILES}
    manifest = {"build": build, "version": version, "catalogue": catalog.stamp(), "files": files}
    write_whole(staging / MANIFEST, json.dumps(manifest, indent=1).encode())


def _put_in_place(staging: Path, out: Path) -> None:
    """Rename every file to its place: tables, then the database, then the manifest that names them all."""
    try:
        for name in [*_FILES, MANIFEST]:
            (staging / name).replace(out / name)
        _fsync(out)
    except OSError as error:  # on Windows, a program that has the old file open
        raise CannotWrite(
            f"無法更新 {error.filename2 or out}：{error.strerror}。",
            f"Cannot replace {error.filename2 or out}: {error.strerror}.",
            "請關閉使用該檔的程式後重新執行 govplan ingest，即可補齊。",
            "Close the program that uses it and run govplan ingest again, which completes the publication.",
        ) from error


def write_whole(path: Path, data: bytes) -> None:
    """Write a small file that appears whole or not at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.write_bytes(data)
    _fsync(unfinished)
    unfinished.replace(path)


def _fsync(path: Path) -> None:
    """Wait until a file, or the renames in a folder, are on the disk. Windows cannot open folders, and needs no such wait."""
    if path.is_dir() and os.name == "nt":
        return
    descriptor = os.open(path, os.O_RDONLY if path.is_dir() else os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
