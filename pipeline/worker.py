"""One file, read in a worker: bytes in, Arrow out. The one function here never raises for a bad file."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import os
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from parsers.document import Source
from parsers.errors import DocumentError
from parsers.readers import USUAL, Manner, limits
from pipeline.errors import reason

_OBJECTS_BETWEEN_COLLECTIONS = 10_000
"""A document is a tree of small immutable objects; Python's 700 has the collector walk over it all the time and find nothing."""


class Task(NamedTuple):
    """A file to read: where it lies, its path below the ingested root, the hash of its bytes when it was found, and how to read it."""

    location: str
    path: str
    sha256: str
    manner: Manner = USUAL


class Outcome(NamedTuple):
    """What came of a task: a cache entry, or the reason why there is none.

    `sha256` and `size` (in bytes) are those of the bytes that were read, None if the file could not be opened. `is_final`: reading the same
    bytes again would fail again. `trace` is there if a bug of govplan is to blame.
    """

    location: str
    sha256: str | None = None
    size: int | None = None
    entry: bytes | None = None
    error_code: str | None = None
    error_message: str | None = None
    is_final: bool = False
    trace: str | None = None


def parse_source(task: Task) -> Outcome:
    """Read, parse and encode one file."""
    sha256, size = None, None
    try:
        limits.BYTES.check(os.stat(task.location).st_size)  # before it is in memory
        data = Path(task.location).read_bytes()
        sha256, size = hashlib.sha256(data).hexdigest(), len(data)
        with _rare_collections():
            return Outcome(task.location, sha256, size, entry=_entry(data, sha256, task))
    except DocumentError as error:
        return Outcome(task.location, sha256, size, error_code=error.code, error_message=str(error), is_final=True)
    except OSError as error:
        code, message = unreadable(error)
        return Outcome(task.location, sha256, size, error_code=code, error_message=message)
    except MemoryError:
        message = "記憶體不足，請減少 --jobs 或分割檔案。 Out of memory; use fewer --jobs or split the file."
        return Outcome(task.location, sha256, size, error_code="out_of_memory", error_message=message)
    except Exception as error:
        message = f"內部錯誤 {type(error).__name__}：{error}。請回報。 Internal error; please report it."
        return Outcome(task.location, sha256, size, error_code="internal_error", error_message=message, trace=traceback.format_exc())


@contextlib.contextmanager
def _rare_collections() -> Iterator[None]:
    usual = gc.get_threshold()
    gc.set_threshold(_OBJECTS_BETWEEN_COLLECTIONS, *usual[1:])
    try:
        yield
    finally:
        gc.set_threshold(*usual)


def _entry(data: bytes, sha256: str, task: Task) -> bytes:
    """The cache entry for a file's bytes. Raises DocumentError."""
    # imported here: only a worker that has something to read pays for it
    from parsers.parse import parse
    from parsers.readers import media_type
    from pipeline.store import cache, tables
    from pipeline.store.duplicates import text_fingerprints

    source = Source(Path(task.location), task.path, sha256, media_type(data, Path(task.location).name), data)
    result = parse(source, task.manner)
    return cache.encode(
        tables.tables(result.records), media_type=source.media_type, pages=result.pages, status=result.status, texts=text_fingerprints(result.records)
    )


def unreadable(error: OSError) -> tuple[str, str]:
    """Code and sentence for a file that the system does not let us read."""
    if isinstance(error, FileNotFoundError):
        return "file_not_found", "檔案不存在或已被移走，請確認路徑。 The file is not there or was moved away; check the path."
    if isinstance(error, PermissionError):
        return "permission_denied", "沒有讀取權限，請調整檔案權限。 No permission to read; change the file's permissions."
    if isinstance(error, IsADirectoryError):
        return "is_a_directory", "名稱像文件，卻是資料夾，且其中沒有文件。 It has the name of a document but is a folder without documents."
    zh, en = reason(error)
    return "cannot_open", f"無法讀取：{zh}。請確認檔案與磁碟。 It cannot be read: {en}; check the file and the disk."
