"""Page images of PDF files, only of the pages that findings point to, drawn by pdfium in worker processes.

Coordinates of the image are those of the evidence: the visible page after /Rotate and CropBox, from its top left corner.
"""

from __future__ import annotations

import hashlib
import io
import multiprocessing
from collections.abc import Iterable, Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from pebble import ProcessExpired, ProcessPool

from pipeline.executor import default_jobs
from pipeline.reports.excerpts import PageImage
from pipeline.store import inventory

SCALE = 2.0  # pixels for each point: 144 dpi, sharp at the width of a column
_LARGEST_SIDE = 4000  # pixels: a poster is drawn smaller
_PAGES_PER_TASK = 8
_TIME_LIMIT_S = 120.0
_TASKS_PER_WORKER = 40  # then it is renewed, so that memory stays flat

FOLDER = "pages"


class Request(NamedTuple):
    """Pages of one file to be drawn into a folder. The file must still have the hash."""

    location: str
    sha256: str
    pages: tuple[int, ...]
    folder: str


class Drawn(NamedTuple):
    """A page that was drawn: its file's name and the page's size in points."""

    page: int
    name: str
    width: float
    height: float


class PageImages:
    """The images that were drawn, by document and page, and for which files there are none and why."""

    def __init__(self) -> None:
        self._images: dict[tuple[str, int], PageImage] = {}
        self.missing: dict[str, tuple[str, str]] = {}

    @property
    def count(self) -> int:
        return len(self._images)

    def add(self, source_id: str, drawn: Drawn) -> None:
        self._images[source_id, drawn.page] = PageImage(f"{FOLDER}/{drawn.name}", drawn.width, drawn.height)

    def page(self, document_id: str, page: int) -> PageImage | None:
        return self._images.get((document_id.partition(".")[0], page))


def draw(out: Path, wanted: Mapping[str, Iterable[int]], folder: Path, jobs: int | None = None) -> PageImages:
    """Draw the wanted pages (source_id -> page numbers) into `folder`/pages. What cannot be drawn, because the file has
    moved or changed or pdfium fails, is named in `missing` with the reason in both languages."""
    images = PageImages()
    by_hash = {entry.sha256[:16]: entry for entry in inventory.load(out).values() if entry.sha256}
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    requests: list[Request] = []
    for source_id, pages in wanted.items():
        entry = by_hash.get(source_id)
        if entry is None or not entry.sha256:
            images.missing[source_id] = MOVED
            continue
        numbers = sorted(set(pages))
        parts = (tuple(numbers[at : at + _PAGES_PER_TASK]) for at in range(0, len(numbers), _PAGES_PER_TASK))
        requests += [Request(entry.location, entry.sha256, part, str(folder / FOLDER)) for part in parts]
    for request, result in _results(requests, jobs or default_jobs()):
        source_id = request.sha256[:16]
        if isinstance(result, tuple):
            images.missing[source_id] = result
        else:
            for drawn in result:
                images.add(source_id, drawn)
    return images


MOVED = (
    "原始檔案已不在匯入時的位置，故不顯示頁面影像。",
    "The source file is no longer where it was ingested from, so no page image is shown.",
)
CHANGED = (
    "原始檔案的內容已與匯入時不同，故不顯示頁面影像；請重新匯入。",
    "The source file has changed since it was ingested, so no page image is shown; ingest it again.",
)
FAILED = ("原始檔案的頁面無法繪出，故不顯示頁面影像。", "The pages of the source file could not be drawn, so no page image is shown.")

Result = Sequence[Drawn] | tuple[str, str]


def _results(requests: Sequence[Request], jobs: int) -> Iterable[tuple[Request, Result]]:
    if jobs == 1 or len(requests) == 1:
        yield from ((request, draw_pages(request)) for request in requests)
        return
    if not requests:
        return
    context = multiprocessing.get_context("forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn")
    with ProcessPool(jobs, _TASKS_PER_WORKER, context=context) as pool:
        flying: list[tuple[Request, Future[Result]]] = [(r, pool.schedule(draw_pages, args=(r,), timeout=_TIME_LIMIT_S)) for r in requests]
        for request, future in flying:
            try:
                yield request, future.result()
            except (TimeoutError, ProcessExpired):
                yield request, FAILED


def draw_pages(request: Request) -> Result:
    """Draw the pages of a request; the reason in both languages if the file cannot be used."""
    try:
        data = Path(request.location).read_bytes()
    except OSError:
        return MOVED
    if hashlib.sha256(data).hexdigest() != request.sha256:
        return CHANGED
    try:
        with pdfium.PdfDocument(data) as document:
            return [_draw(document, page, request) for page in request.pages]
    except pdfium.PdfiumError:
        return FAILED


def _draw(document: pdfium.PdfDocument, page: int, request: Request) -> Drawn:
    image, width, height = render(document, page)
    name = f"{request.sha256[:16]}-{page}.webp"
    (Path(request.folder) / name).write_bytes(image)
    return Drawn(page, name, width, height)


def render(document: pdfium.PdfDocument, page: int) -> tuple[bytes, float, float]:
    """A page (from 1) as WebP, and its visible size in points."""
    sheet = document[page - 1]
    width, height = sheet.get_size()
    scale = min(SCALE, _LARGEST_SIDE / max(width, height))
    bitmap = sheet.render(scale=scale, rev_byteorder=True)
    image = bitmap.to_pil().convert("RGB")
    buffer = io.BytesIO()
    image.save(buffer, "WEBP", quality=70, method=2)
    sheet.close()
    return buffer.getvalue(), round(width, 2), round(height, 2)
