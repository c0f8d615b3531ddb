"""The whole of `ingest`, from a cold cache to published Parquet, beside stock pdfplumber on the same PDFs.

    python benchmarks/ingest.py [FOLDER ...]        (default: typeset samples and real books beside the repository, else tests/data/pdf)

Prints CPU milliseconds for each page in one process, and how many times faster ingest is.
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

SHARED = ROOT.parent / "shared"
FOLDERS = [SHARED / "samples" / "seeds", SHARED / "samples" / "set", SHARED / "samples" / "wordlike", SHARED / "corpus"]


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


def ingest_seconds(folder: Path) -> float:
    """CPU seconds of one ingest of the folder's PDFs without a cache."""
    with tempfile.TemporaryDirectory() as out:
        start = time.process_time()
        ingest(sorted(folder.glob("*.pdf")), Path(out), jobs=1)
        return time.process_time() - start


def main(folders: list[Path]) -> None:
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    print(f"{'folder':<24}{'pages':>7}{'ingest ms/page':>16}{'pdfplumber ms/page':>20}{'times':>8}")
    for folder in folders:
        own = ingest_seconds(folder)
        stock, pages = stock_seconds(sorted(folder.glob("*.pdf")))
        print(f"{folder.name:<24}{pages:>7}{1000 * own / pages:>16.1f}{1000 * stock / pages:>20.1f}{stock / own:>8.1f}", flush=True)


if __name__ == "__main__":
    main([Path(a) for a in sys.argv[1:]] or [f for f in FOLDERS if f.is_dir()] or [ROOT / "tests" / "data" / "pdf"])
