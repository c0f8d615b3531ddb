"""Page images of PDF files, only of the pages that findings point to, drawn by pdfium in worker processes.

Coordinates of the image are those of the evidence: the visible page after /Rotate and CropBox, from its top left corner.
"""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import pypdfium2 as pdfium
from PIL import Image, ImageChops

from pipeline.executor import Lost
from pipeline.reports.excerpts import PageImage
from pipeline.reports.spread import spread
from pipeline.store.originals import Absence, Original, originals, read, source_of

SCALE = 2.0  # pixels for each point: 144 dpi, sharp at the width of a column
_LARGEST_SIDE = 4000  # pixels: a poster is drawn smaller
_PAGES_PER_TASK = 8
_LIMIT_S = 120.0  # for the pages of a task

FOLDER = "pages"


class Request(NamedTuple):
    """Pages of one file to be drawn into a folder."""

    source_id: str
    original: Original
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

    def of(self, source_ids: Collection[str]) -> PageImages:
        """Those of some files."""
        part = PageImages()
        part._images = {key: image for key, image in self._images.items() if key[0] in source_ids}
        part.missing = {source_id: why for source_id, why in self.missing.items() if source_id in source_ids}
        return part

    def page(self, document_id: str, page: int) -> PageImage | None:
        return self._images.get((source_of(document_id), page))


def draw(out: Path, wanted: Mapping[str, Iterable[int]], folder: Path, jobs: int | None = None) -> PageImages:
    """Draw the wanted pages (source_id -> page numbers) into `folder`/pages. What cannot be drawn, because the file has
    moved or changed or pdfium fails, is named in `missing` with the reason in both languages."""
    images = PageImages()
    known = originals(out)
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    requests: list[Request] = []
    for source_id, pages in wanted.items():
        original = known.get(source_id)
        if original is None:
            images.missing[source_id] = ABSENT[Absence.MOVED]
            continue
        numbers = sorted(set(pages))
        parts = (tuple(numbers[at : at + _PAGES_PER_TASK]) for at in range(0, len(numbers), _PAGES_PER_TASK))
        requests += [Request(source_id, original, part, str(folder / FOLDER)) for part in parts]
    for request, result in spread(draw_pages, requests, jobs, _LIMIT_S):
        if isinstance(result, Lost):
            images.missing[request.source_id] = FAILED
        elif isinstance(result, tuple):
            images.missing[request.source_id] = result
        else:
            for drawn in result:
                images.add(request.source_id, drawn)
    return images


ABSENT = {
    Absence.MOVED: (
        "原始檔案已不在匯入時的位置，故不顯示頁面影像。",
        "The source file is no longer where it was ingested from, so no page image is shown.",
    ),
    Absence.CHANGED: (
        "原始檔案的內容已與匯入時不同，故不顯示頁面影像；請重新匯入。",
        "The source file has changed since it was ingested, so no page image is shown; ingest it again.",
    ),
}
"""Why there are no images of a file, in both languages."""
FAILED = ("原始檔案的頁面無法繪出，故不顯示頁面影像。", "The pages of the source file could not be drawn, so no page image is shown.")

Result = Sequence[Drawn] | tuple[str, str]


def draw_pages(request: Request) -> Result:
    """Draw the pages of a request; the reason in both languages if the file cannot be used."""
    data = read(request.original)
    if isinstance(data, Absence):
        return ABSENT[data]
    try:
        with pdfium.PdfDocument(data) as document:
            return [_draw(document, page, request) for page in request.pages]
    except pdfium.PdfiumError:
        return FAILED


def _draw(document: pdfium.PdfDocument, page: int, request: Request) -> Drawn:
    image, width, height = render(document, page)
    name = f"{request.source_id}-{page}.png"
    (Path(request.folder) / name).write_bytes(image)
    return Drawn(page, name, width, height)


def render(document: pdfium.PdfDocument, page: int) -> tuple[bytes, float, float]:
    """A page (from 1) as PNG, and its visible size in points. Sixteen greys, or 128 colours where the page has any, keep
    print sharp in half the bytes that a photograph's format needs, and in a quarter of the time."""
    sheet = document[page - 1]
    width, height = sheet.get_size()
    scale = min(SCALE, _LARGEST_SIDE / max(width, height))
    image = sheet.render(scale=scale, rev_byteorder=True, prefer_bgrx=False).to_pil().convert("RGB")
    sheet.close()
    red, green, blue = image.split()
    is_grey = not (ImageChops.difference(red, green).getbbox() or ImageChops.difference(red, blue).getbbox())
    buffer = io.BytesIO()
    if is_grey:
        levels = red.point(_TO_LEVEL)
        levels.putpalette(_GREYS)
        levels.save(buffer, "PNG", bits=4, compress_level=3)
    else:
        image.quantize(128, Image.Quantize.FASTOCTREE).save(buffer, "PNG", compress_level=3)
    return buffer.getvalue(), round(width, 2), round(height, 2)


_TO_LEVEL = [round(value / 17) for value in range(256)]
_GREYS = [17 * level for level in range(16) for _ in "rgb"]
