"""Documents into a publication: find, read what is new, keep it, publish.

Ingesting adds to what is published. A file is known by where it lies: with new content it replaces its old content; a
file that is gone stays published until `prune`.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from parsers.readers import KINDS, READERS, USUAL, Manner
from parsers.readers.limits import SECONDS
from pipeline.errors import GovplanError
from pipeline.executor import outcomes
from pipeline.store import inventory
from pipeline.store.cache import Cache, cache_version
from pipeline.store.inventory import Entry, Failure, Inventory
from pipeline.store.lock import only_one
from pipeline.store.publish import Publication, cannot_write, publish, write_whole
from pipeline.worker import Outcome, Task, unreadable

# In a folder only files with these endings are taken for documents (what they really are is found from their content), those of
# old formats too, whose refusal says what to do; a file that is named on the command line is tried whatever it is called.
DOCUMENT_SUFFIXES = frozenset({".doc", ".rtf", *(suffix for kind in READERS.values() for suffix in kind.suffixes)})


class NoDocument(GovplanError):
    """A path that was asked for is not there, or holds no document."""


@dataclass(slots=True)
class Report:
    """What an ingest did. `failed` holds the files asked for that could not be read, `skipped` those of folders that are
    no documents, `gone` the published files that are no longer where they were; `dropped` were removed by `prune`. Of those `found`
    some are `readable`, and of these some `repeated` have the bytes of another; `read` is how many contents were new."""

    publication: Publication | None = None
    found: int = 0
    readable: int = 0
    repeated: int = 0
    read: int = 0
    failed: list[Entry] = field(default_factory=list)
    traces: dict[str, str] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    gone: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)


Progress = Callable[[int, int, str], None]
"""Called with files done, files to read and the path of the last one."""


def ingest(
    paths: Sequence[Path],
    out: Path,
    jobs: int | None = None,
    prune: bool = False,
    progress: Progress = lambda done, total, path: None,
    manner: Manner = USUAL,
) -> Report:
    """Read files and folders and publish them in `out`, with everything published there before.

    Bad files are in the report and in the table `sources`. Raises NoDocument for a path that is not there (before anything is
    read), CannotWrite, StoreUnreadable.
    """
    report = Report()
    asked = find(paths, out, report.skipped)
    report.found = len(asked)
    with _writing(out):
        cache = Cache(out / ".cache", cache_version(manner))
        known = _remembered(inventory.load(out), asked, prune, cache.version, report)
        known |= {entry.location: _hashed(entry, known.get(entry.location), cache.version) for entry in asked}
        read = _read(known, cache, jobs, report, progress, manner)
        write_whole(inventory.path(out), inventory.encode(known))
        report.publication = publish(out, known, cache)
        cache.sweep({entry.sha256 for entry in known.values() if entry.sha256 and not entry.failure})
    readable = [known[entry.location].sha256 for entry in asked if not known[entry.location].failure]
    report.readable, report.repeated = len(readable), len(readable) - len(set(readable))
    report.failed = [known[location] for location in sorted({entry.location for entry in asked} | read) if known[location].failure]
    return report


def find(paths: Iterable[Path], out: Path, skipped: list[str]) -> list[Entry]:
    """The files that the paths name, each once, in order of location; what folders hold besides goes to `skipped`.

    Hidden files, README files and the output folder are passed over in silence. Raises NoDocument.
    """
    found: dict[str, Entry] = {}
    for path in paths:
        entries = list(_in_folder(path, out, skipped) if os.path.isdir(path) else _single(path))
        if not entries:
            raise NoDocument(
                f"{path} 之中沒有文件。",
                f"There is no document in {path}.",
                f"可讀取者為 {KINDS[0]}。",
                f"What can be read is {KINDS[1]}.",
            )
        for entry in entries:
            found[entry.location] = _fuller(entry, found.get(entry.location))
    return [found[location] for location in sorted(found)]


def _fuller(entry: Entry, other: Entry | None) -> Entry:
    """Of two entries for one file, that from the folder further up: its path says more, whatever the order of the arguments."""
    return other if other is not None and len(other.path) > len(entry.path) else entry


def _single(path: Path) -> Iterator[Entry]:
    if not os.path.lexists(path):
        raise NoDocument(f"找不到 {path}，或無權進入其資料夾。", f"{path} is not there, or its folder may not be entered.", "請確認路徑。", "Check the path.")
    yield _entry(os.path.join(os.path.realpath(path.parent), path.name))


def _entry(location: str) -> Entry:
    above, name = os.path.split(location)
    return Entry(root=above, path=name)


def _in_folder(folder: Path, out: Path, skipped: list[str]) -> Iterator[Entry]:
    root, published = os.path.realpath(folder), os.path.realpath(out)
    unlisted: list[OSError] = []
    for above, folders, names in os.walk(root, onerror=unlisted.append):
        folders[:] = [name for name in sorted(folders) if not name.startswith(".") and os.path.join(above, name) != published]
        below = Path(above).relative_to(root)
        for name in sorted(names):
            if name.startswith((".", "~$")) or name.upper().startswith("README"):
                continue
            path = (below / name).as_posix()
            if _is_document(Path(above, name)):
                yield Entry(root, path)
            else:
                skipped.append(path)
        if not folders and not names and above != root and below.suffix.lower() in DOCUMENT_SUFFIXES:
            yield Entry(root, below.as_posix())  # an empty folder with a document's name: a mistake worth telling
    for error in unlisted:
        yield _entry(root) if error.filename == root else Entry(root, Path(error.filename).relative_to(root).as_posix())


def _is_document(path: Path) -> bool:
    if path.suffix.lower() not in DOCUMENT_SUFFIXES:
        return False
    try:
        return stat.S_ISREG(path.stat().st_mode)
    except OSError:
        return True  # a broken link: opening it will say what is wrong


@contextlib.contextmanager
def _writing(out: Path) -> Iterator[None]:
    """The output folder, made and locked. Whatever cannot be written in it becomes CannotWrite."""
    try:
        (out / ".cache").mkdir(parents=True, exist_ok=True)
        with only_one(out / ".cache"):
            yield
    except OSError as error:
        raise cannot_write(out, error) from error


def _remembered(known: Inventory, asked: Sequence[Entry], prune: bool, version: str, report: Report) -> Inventory:
    """What is published already. A file that is gone stays, but for `prune` and for what never could be opened. What another
    version could not read is tried again."""
    kept: Inventory = {}
    wanted = {entry.location for entry in asked}
    for location, entry in known.items():
        if location not in wanted and not os.path.lexists(location):
            if prune or entry.sha256 is None:
                report.dropped.append(entry.path)
                continue
            report.gone.append(entry.path)
        is_outdated = entry.failure is not None and entry.failure.version != version
        kept[location] = msgspec.structs.replace(entry, failure=None) if is_outdated and entry.sha256 else entry
    return kept


def _hashed(entry: Entry, before: Entry | None, version: str) -> Entry:
    """The entry with the hash of the file's bytes as they are now, or the reason why it cannot be opened."""
    entry = _fuller(entry, before)
    try:
        sha256, size = _digest(entry.location)
    except OSError as error:
        return msgspec.structs.replace(entry, sha256=None, bytes=None, failure=Failure(*unreadable(error), version, is_final=False))
    failure = before.failure if before and before.sha256 == sha256 and before.failure and before.failure.is_final else None
    return msgspec.structs.replace(entry, sha256=sha256, bytes=size, failure=failure)


def _digest(location: str) -> tuple[str, int]:
    """SHA-256 and size of a regular file; raises OSError, also for what is none."""
    mode = os.stat(location).st_mode
    if stat.S_ISDIR(mode):
        os.listdir(location)  # a folder that may not be listed says so
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(mode):
        raise OSError(errno.EINVAL, "not a regular file")
    with open(location, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest(), os.fstat(file.fileno()).st_size


def _read(known: Inventory, cache: Cache, jobs: int | None, report: Report, progress: Progress, manner: Manner) -> set[str]:
    """Parse what the cache does not hold and keep the results. Afterwards every entry of `known` is in the cache or has a failure;
    returns the locations that were read."""
    read: set[str] = set()
    while tasks := _tasks(known, cache, manner):
        same_bytes: dict[str | None, list[str]] = {}
        for location, entry in known.items():
            same_bytes.setdefault(entry.sha256, []).append(location)
        with contextlib.closing(outcomes(tasks, jobs, SECONDS.most)) as results:
            for done, outcome in enumerate(results, 1):
                _keep(known, cache, outcome, same_bytes)
                report.traces |= {outcome.location: outcome.trace} if outcome.trace else {}
                progress(done, len(tasks), known[outcome.location].path)
        read |= {task.location for task in tasks}
    report.read = len(read)
    return read


def _tasks(known: Inventory, cache: Cache, manner: Manner) -> list[Task]:
    """One for each source that is neither in the cache nor known to fail; files with the same bytes are one source."""
    wanted: dict[str, Task] = {}
    held: dict[str, bool] = {}
    for location in sorted(known):
        entry = known[location]
        if entry.failure is None and entry.sha256 is not None and entry.sha256 not in wanted:
            if entry.sha256 not in held:
                held[entry.sha256] = cache.holds(entry.sha256)
            if not held[entry.sha256]:
                wanted[entry.sha256] = Task(location, entry.path, entry.sha256, manner)
    return list(wanted.values())


def _keep(known: Inventory, cache: Cache, outcome: Outcome, same_bytes: Mapping[str | None, Sequence[str]]) -> None:
    """Write a result to the cache, or note the failure: for all files with the same bytes, unless only this one would not open."""
    entry = known[outcome.location]
    if outcome.entry is not None and outcome.sha256 is not None:
        cache.write(outcome.sha256, outcome.entry)
        # the file may have changed since it was hashed: what counts is what was read
        known[outcome.location] = msgspec.structs.replace(entry, sha256=outcome.sha256, bytes=outcome.size, failure=None)
        return
    failure = Failure(str(outcome.error_code), str(outcome.error_message), cache.version, outcome.is_final)
    for location in same_bytes[entry.sha256] if outcome.sha256 == entry.sha256 else [outcome.location]:
        known[location] = msgspec.structs.replace(known[location], failure=failure)
