"""What the review server shows: the report of the current publication with the decisions as they stand now."""

from __future__ import annotations

import contextlib
import io
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pypdfium2 as pdfium

from pipeline import review, triage
from pipeline.findings import Verdicts
from pipeline.reports import checks, page_images
from pipeline.reports.excerpts import PageImage
from pipeline.reports.report import Report
from pipeline.reports.site import Site
from pipeline.store import publish
from pipeline.store.catalog import open_publication
from pipeline.store.originals import Absence, originals, read, source_of

_IMAGES_KEPT = 60


class LiveImages:
    """Page images drawn when they are asked for; the latest are kept. pdfium is used by one thread at a time."""

    def __init__(self, out: Path) -> None:
        self.missing: dict[str, tuple[str, str]] = {}
        self._originals = originals(out)
        self._sizes: dict[str, list[tuple[float, float]]] = {}
        self._kept: OrderedDict[tuple[str, int], bytes] = OrderedDict()
        self._lock = threading.Lock()

    def page(self, document_id: str, page: int) -> PageImage | None:
        source_id = source_of(document_id)
        with self._lock:
            if source_id not in self._sizes:
                self._sizes[source_id] = self._measure(source_id)
            sizes = self._sizes[source_id]
        return PageImage(f"{page_images.FOLDER}/{source_id}-{page}.png", *sizes[page - 1]) if page <= len(sizes) else None

    def image(self, source_id: str, page: int) -> bytes | None:
        """A page as PNG; None if there is no such page or its file has moved or changed."""
        with self._lock:
            if (source_id, page) not in self._kept:
                data = self._data(source_id)
                if data is None:
                    return None
                with pdfium.PdfDocument(io.BytesIO(data)) as document:
                    if not 1 <= page <= len(document):
                        return None
                    self._kept[source_id, page] = page_images.render(document, page)[0]
                if len(self._kept) > _IMAGES_KEPT:
                    self._kept.popitem(last=False)
            self._kept.move_to_end((source_id, page))
            return self._kept[source_id, page]

    def _measure(self, source_id: str) -> list[tuple[float, float]]:
        data = self._data(source_id)
        if data is None:
            return []
        try:
            with pdfium.PdfDocument(io.BytesIO(data)) as document:
                return [tuple(round(side, 2) for side in document.get_page_size(i)) for i in range(len(document))]
        except pdfium.PdfiumError:
            self.missing[source_id] = page_images.FAILED
            return []

    def _data(self, source_id: str) -> bytes | None:
        data = read(self._originals.get(source_id))
        if isinstance(data, Absence):
            self.missing[source_id] = page_images.ABSENT[data]
            return None
        return data


class State:
    """The current report. One thread at a time: a DuckDB connection is not shared. A new publication is taken up by the next
    request, decisions of other processes too."""

    def __init__(self, out: Path, live: object) -> None:
        self.out, self.live = out, live
        self.lock = threading.Condition(threading.RLock())
        self._queries = 0
        self._report: Report | None = None
        self._judged_by: tuple[int, int] | None = None
        self._verdicts: Verdicts | None = None

    def report(self) -> Report:
        """The report of what is published now. Hold `lock` while using it. Raises NothingPublished, StoreUnreadable."""
        build = (publish.read_manifest(self.out) or {}).get("build", "")
        if self._report is None or self._report.site.build != build:
            if self._report is not None:
                # while one connection to a file is open, DuckDB opens the same file again, not what has been put in its place
                self.lock.wait_for(lambda: self._queries == 0)
                self._report.connection.close()
            connection = open_publication(self.out)
            self._verdicts, self._judged_by = checks.run(connection), None
            self.images = LiveImages(self.out)
            self._report = Report(Site(connection, build, self.live), self._verdicts, checks.kept(connection), self.images)
        stamp = _stamp(self.out / triage.FILE)
        if self._judged_by != stamp:
            assert self._verdicts is not None
            self._report.show(triage.judge(self._verdicts, triage.load(self.out)))
            self._judged_by = stamp
        return self._report

    @contextlib.contextmanager
    def cursor(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A connection of its own to what is published now, sealed like all, for queries that may take long."""
        with self.lock:
            connection = self.report().connection.cursor()
            self._queries += 1
        try:
            yield connection
        finally:
            connection.close()
            with self.lock:
                self._queries -= 1
                self.lock.notify_all()

    def standings(self) -> dict[str, review.Standing]:
        """finding_id -> what is decided, for every finding that is decided on."""
        verdicts, decisions = self.report().verdicts, triage.load(self.out)
        documents = {d.document_id: d for d in verdicts.documents}
        found = {f.finding_id: review.standing(f, documents[f.document_id], decisions) for f in verdicts.findings}
        return {finding_id: standing for finding_id, standing in found.items() if standing.revision}


def _stamp(path: Path) -> tuple[int, int] | None:
    """Changes when the file does."""
    try:
        found = path.stat()
    except OSError:
        return (0, 0)
    return found.st_mtime_ns, found.st_size
