"""The whole of `ingest`, from a cold cache to published Parquet and DuckDB, beside stock pdfplumber on the same PDFs.

    python benchmarks/ingest.py [FOLDER ...]        (default: tests/data/pdf)

Prints CPU milliseconds for each page, and how many times faster ingest is: for each folder ingested alone, and for all of them in one run.
What a publication costs whatever its size (two tenths of a second and more: the tables, views and comments of the database) weighs on
small folders. One process, in which both sides have read something before, so that nobody's imports count; the best of three runs in turn.
"""

from __future__ import annotations

import logging
import sys
import tempfile
import time
from pathlib import Path

import pdfplumber

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from pipeline.ingest import ingest  # noqa: E402

RUNS = 3


def stock_seconds(paths: list[Path]) -> tuple[float, int]:
    """CPU seconds of pdfplumber's words and tables, and the number of pages."""
    start, pages = time.process_time(), 0
    for path in paths:
        with pdfplumber.open(path) as pdf:
            for page in pdf.pages:
                page.extract_words()
                for table in page.find_tables():
                    table.extract()
                page.close()
                pages += 1
    return time.process_time() - start, pages


def ingest_seconds(paths: list[Path]) -> float:
    """CPU seconds of one ingest of the files into a new store."""
    with tempfile.TemporaryDirectory() as out:
        start = time.process_time()
        ingest(paths, Path(out), jobs=1)
        return time.process_time() - start


def pdfs(folders: list[Path]) -> list[Path]:
    return [path for folder in folders for path in sorted(folder.glob("*.pdf"))]


def main(folders: list[Path]) -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    groups = [(folder.name, pdfs([folder])) for folder in folders]
    if len(folders) > 1:
        groups.append((" + ".join(folder.name for folder in folders), pdfs(folders)))
    ingest_seconds(groups[0][1][:1])
    stock_seconds(groups[0][1][:1])
    print(f"{'folder':<24}{'pages':>7}{'ingest ms/page':>16}{'pdfplumber ms/page':>20}{'times':>8}")
    for name, paths in groups:
        own, stock, pages = float("inf"), float("inf"), 0
        for _ in range(RUNS):
            own = min(own, ingest_seconds(paths))
            seconds, pages = stock_seconds(paths)
            stock = min(stock, seconds)
        print(f"{name:<24}{pages:>7}{1000 * own / pages:>16.1f}{1000 * stock / pages:>20.1f}{stock / own:>8.1f}", flush=True)


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]] or [ROOT / "tests" / "data" / "pdf"])
