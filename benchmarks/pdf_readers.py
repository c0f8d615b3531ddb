"""PDF readers and the whole ingest side by side: CPU time per page, cells found, agreement on real books, and a worker's memory.

    python benchmarks/pdf_readers.py [FOLDER ...] [--show]        (default: tests/data/pdf)

A PDF with the truth of every cell beside it (NAME.truth.json) is scored. Of others, real books, none is known: there the two readers are
compared cell by cell, and `--show` lists where they differ.
"""

from __future__ import annotations

import argparse
import json
import logging
import re
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pdfplumber
import pypdfium2
from ingest import ingest_seconds
from rich.console import Console
from rich.table import Table as Grid

from parsers.dialects import vocabulary
from parsers.document import BBox, Block, Cell, Document, Line, Printed, Source, Span, Table
from parsers.layout.reading import without_running_lines
from parsers.layout.tables import stitch
from parsers.readers.pdf import read

ROOT = Path(__file__).parents[1]
_ONE_EDGE = 3.0  # points: borders that pdfplumber's cells share
_THOUSAND = 1000
_RUNS = 3


class Measured(NamedTuple):
    """CPU milliseconds per page; and what the reader made of each file."""

    milliseconds: float
    found: dict[Path, Any]


def source(path: Path) -> Source:
    return Source.from_bytes(path.read_bytes(), "application/pdf", path.name)


def measured(readers: dict[str, Callable[[Path], tuple[int, Any]]], files: Iterable[Path]) -> dict[str, Measured]:
    """Each reader's best of three runs over every file, the readers in turn, so that other work on the machine meets all alike."""
    spent: Counter[str] = Counter()
    found: dict[str, dict[Path, Any]] = {name: {} for name in readers}
    pages = 0
    for path in files:
        best = dict.fromkeys(readers, float("inf"))
        for _ in range(_RUNS):
            for name, reader in readers.items():
                start = time.process_time()
                count, found[name][path] = reader(path)
                best[name] = min(best[name], time.process_time() - start)
        pages += count
        spent.update({name: int(1e9 * seconds) for name, seconds in best.items()})
    return {name: Measured(spent[name] / 1e6 / pages, found[name]) for name in readers}


def own(path: Path) -> tuple[int, Document]:
    document = read(source(path))
    return len(document.pages), document


def pdfium(path: Path) -> tuple[int, None]:
    """Parse every page and its text, nothing more."""
    document = pypdfium2.PdfDocument(path)
    for page in document:
        text = page.get_textpage()
        text.count_chars()
        text.close()
        page.close()
    pages = len(document)
    document.close()
    return pages, None


def plumber(path: Path) -> tuple[int, list[Table]]:
    """Stock pdfplumber: words, tables and the text of their cells."""
    tables = []
    with pdfplumber.open(path) as document:
        for page in document.pages:
            page.extract_words()
            tables += [as_table(table, table.extract(), page.page_number) for table in page.find_tables()]
            page.close()
        return len(document.pages), tables


def as_table(table: Any, texts: list[list[str | None]], page: int) -> Table:
    """A table of pdfplumber's as ours, its spans read from the boxes of its cells."""
    xs = edges(value for box in table.cells for value in (box[0], box[2]))
    ys = edges(value for box in table.cells for value in (box[1], box[3]))

    def at(levels: list[float], value: float) -> int:
        return min(range(len(levels)), key=lambda i: abs(levels[i] - value))

    cells = []
    for row, line in zip(table.rows, texts, strict=True):
        for box, text in zip(row.cells, line, strict=True):
            if box is not None:
                x0, top, x1, bottom = box
                span = Span(page, None, BBox(x0, top, x1, bottom))
                r, c = at(ys, top), at(xs, x0)
                cells.append(Cell(r, c, Printed.of(text or "", span), max(at(ys, bottom) - r, 1), max(at(xs, x1) - c, 1), span))
    box = BBox(*table.bbox)
    return Table(tuple(cells), len(ys) - 1, len(xs) - 1, page=page, bbox=box, col_edges=tuple(xs))


def edges(values: Iterable[float]) -> list[float]:
    levels: list[float] = []
    for value in sorted(values):
        if not levels or value - levels[-1] > _ONE_EDGE:
            levels.append(value)
    return levels


def with_tables_of(document: Document, tables: list[Table]) -> Document:
    """Our lines with another reader's tables, so that both are joined over pages in the same way."""
    blocks: list[tuple[int, float, Block]] = []
    for block in document.blocks:
        if isinstance(block, Line):
            span = block.text.runs[0][1].span
            blocks.append((span.page or 0, span.bbox.top if span.bbox else 0.0, block))
    blocks += [(table.page or 0, table.bbox.top if table.bbox else 0.0, table) for table in tables]
    blocks.sort(key=lambda item: item[:2])
    return replace(document, blocks=tuple(block for *_, block in blocks))


def bare(text: str) -> str:
    return re.sub(r"\s+", "", text)


def cells_of(document: Document) -> Counter[tuple[int, str]]:
    """(column, text) of every filled cell of the logical tables."""
    tables = (block for block in stitch(without_running_lines(document).blocks, vocabulary()) if isinstance(block, Table))
    return Counter((cell.col, bare(cell.text.text)) for table in tables for cell in table.cells if cell.text.text.strip())


def truth_of(path: Path) -> Counter[tuple[int, str]]:
    truth = json.loads(path.with_suffix(".truth.json").read_text("utf-8"))
    return Counter((cell["col"], bare(cell["text"])) for table in truth["tables"] for cell in table["cells"] if bare(cell["text"]))


def score(documents: dict[Path, Document]) -> tuple[float, float]:
    """Recall and precision of the cells of documents whose truth is known."""
    hits = wanted = got = 0
    for path, document in documents.items():
        truth, mine = truth_of(path), cells_of(document)
        hits += (truth & mine).total()
        wanted += truth.total()
        got += mine.total()
    return hits / wanted, hits / got


def page_cells(tables: Iterable[Table]) -> Iterator[tuple[int, BBox, str]]:
    for table in tables:
        for cell in table.cells:
            if cell.area.bbox and cell.text.text.strip():
                yield cell.area.page or 0, cell.area.bbox, bare(cell.text.text)


def ingest_milliseconds(files: list[Path], pages: int) -> float:
    """CPU milliseconds per page of the best of three ingests of all files, from a cold cache to published Parquet and DuckDB."""
    return 1000 * min(ingest_seconds(files) for _ in range(_RUNS)) / pages


def agreement(ours: dict[Path, Document], theirs: dict[Path, list[Table]]) -> tuple[Counter[str], list[str]]:
    """How the filled cells of both readers compare, page by page: the same text in the same box, or in some box, or not at all."""
    counts: Counter[str] = Counter()
    shown = []
    for path, document in ours.items():
        mine = list(page_cells(block for block in document.blocks if isinstance(block, Table)))
        other = list(page_cells(theirs[path]))
        texts = Counter((page, text) for page, _, text in other)
        for page, box, text in mine:
            if any(p == page and t == text and max(abs(a - b) for a, b in zip(box, o, strict=True)) < 8 for p, o, t in other):
                counts["same cell"] += 1
            elif texts[page, text]:
                counts["same text, other box"] += 1
            else:
                counts["ours alone"] += 1
                shown.append(f"ours    {path.name[:12]} p{page} {text[:60]}")
        own_texts = Counter((page, text) for page, _, text in mine)
        for page, _, text in other:
            if not own_texts[page, text]:
                counts["theirs alone"] += 1
                shown.append(f"theirs  {path.name[:12]} p{page} {text[:60]}")
    return counts, shown


def peak_memory(files: list[Path]) -> tuple[int, int, float, float]:
    """Pages read and the peak resident memory in MiB of one worker (bytes in, cache entry out), after all files once and after a
    thousand pages.

    Linux's VmHWM belongs to the process alone; getrusage would count what the process that started it had in memory.
    """
    code = (
        "import sys, re; from pathlib import Path; from pipeline.executor import spare_memory; from pipeline.worker import Task, parse_source\n"
        "from pipeline.store.cache import decode; spare_memory()\n"
        "def peak(): return re.search(r'VmHWM:\\s+(\\d+)', Path('/proc/self/status').read_text())[1]\n"
        "files = [Path(name) for name in sys.argv[1:]]; pages = 0; first = None\n"
        f"while pages < {_THOUSAND}:\n"
        "    for path in files:\n"
        "        pages += decode(parse_source(Task(str(path), path.name, '')).entry).pages\n"
        "    first = first or (pages, peak())\n"
        "print(*first, pages, peak())"
    )
    out = subprocess.run([sys.executable, "-c", code, *map(str, files)], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    return int(out[0]), int(out[2]), int(out[1]) / 1024, int(out[3]) / 1024


def main() -> None:
    logging.disable(logging.CRITICAL)
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", nargs="*", type=Path, default=[ROOT / "tests" / "data" / "pdf"])
    parser.add_argument("--show", action="store_true")
    args = parser.parse_args()
    files = [path for folder in args.folders for path in sorted(folder.glob("*.pdf"))]
    typeset = [path for path in files if path.with_suffix(".truth.json").exists()]
    real = [path for path in files if path not in typeset]
    console = Console(width=120)
    table = Grid("reader", "pages", "CPU ms/page", "times pdfplumber", "recall", "precision", box=None)
    for kind, files in (("typeset", typeset), ("real", real)):
        if not files:
            continue
        results = measured({"govplan": own, "pdfium, bare": pdfium, "pdfplumber": plumber}, files)
        ours, theirs = results["govplan"], results["pdfplumber"]
        pages = str(sum(len(document.pages) for document in ours.found.values()))
        scores = {"govplan": ("", ""), "pdfplumber": ("", "")}
        if kind == "typeset":
            plumbers = {path: with_tables_of(document, theirs.found[path]) for path, document in ours.found.items()}
            scores = {name: tuple(f"{value:.4f}" for value in score(found)) for name, found in (("govplan", ours.found), ("pdfplumber", plumbers))}
        for name, result in results.items():
            ratio = theirs.milliseconds / result.milliseconds
            table.add_row(f"{kind}: {name}", pages, f"{result.milliseconds:.2f}", f"{ratio:.1f}", *scores.get(name, ("", "")))
            if name == "govplan":
                whole = ingest_milliseconds(files, int(pages))
                table.add_row(f"{kind}: govplan, whole ingest", pages, f"{whole:.2f}", f"{theirs.milliseconds / whole:.1f}", *scores[name])
    console.print(table)
    if real:
        counts, shown = agreement(ours.found, theirs.found)
        console.print("filled cells of the real books:", ", ".join(f"{name} {count}" for name, count in counts.items()))
        if args.show:
            console.print("\n".join(shown), markup=False)
    if not sys.platform.startswith("linux"):
        return
    once, pages_read, first, last = peak_memory([*typeset, *real])
    console.print(f"peak memory of one worker: {first:.0f} MiB after {once} pages, {last:.0f} MiB after {pages_read}")


if __name__ == "__main__":
    main()
