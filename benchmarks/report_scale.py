"""How long a report takes and how large it gets: 500 documents with about 5,000 findings, and the page images of PDF files.

    python benchmarks/report_scale.py [DOCUMENTS]        (default: 500)

Prints seconds, megabytes and peak memory of the pages, seconds and kilobytes of a page image, and, where Chromium is found, how long the
overview takes to open.
"""

from __future__ import annotations

import os
import resource
import shutil
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.check_scale import SAMPLES, replicated, samples  # noqa: E402
from pipeline.ingest import ingest  # noqa: E402
from pipeline.reports import html, page_images  # noqa: E402
from pipeline.store import inventory  # noqa: E402

PDFS = sorted((ROOT / "tests" / "data" / "pdf").glob("*.pdf"))
PAGES_OF_EACH = range(1, 6)


def measure_pages(documents: int, folder: Path) -> Path:
    """The pages of a report over replicated samples."""
    connection = replicated(samples(), documents // len(SAMPLES))
    start, before = time.perf_counter(), peak_mb()
    written = html.write(connection, folder, folder / "report")
    seconds = time.perf_counter() - start
    print(f"{written.documents} documents, {written.findings} findings: {seconds:.1f} s, {size_mb(folder / 'report'):.1f} MB", end="")
    print(f", {1000 * seconds / written.documents:.0f} ms a document; peak memory {peak_mb():.0f} MB ({before:.0f} MB before)")
    print(f"overview {written.index.stat().st_size / 1e6:.2f} MB, its findings {(written.index.parent / 'findings.js').stat().st_size / 1e6:.2f} MB")
    return written.index


def measure_images(folder: Path) -> None:
    """Page images of the repository's PDF files, with one process and with all cores."""
    out = folder / "pdf"
    ingest(PDFS, out)
    wanted = {entry.sha256[:16]: PAGES_OF_EACH for entry in inventory.load(out).values() if entry.sha256}
    for jobs in (1, None):
        start = time.perf_counter()
        images = page_images.draw(out, wanted, folder / f"images{jobs}", jobs)
        seconds = time.perf_counter() - start
        each = size_mb(folder / f"images{jobs}") * 1000 / max(images.count, 1)
        print(f"{images.count} page images, {jobs or 'all'} processes: {1000 * seconds / max(images.count, 1):.0f} ms and {each:.0f} kB each")


def measure_opening(index: Path) -> None:
    """How long Chromium takes until the overview shows its findings."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        print("overview not opened: no Chromium or no playwright")
        return
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page()
        start = time.perf_counter()
        page.goto(index.as_uri())
        page.wait_for_selector("[data-rows] > li")
        print(f"overview opened in {time.perf_counter() - start:.2f} s")
        browser.close()


def size_mb(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    documents = int(sys.argv[1]) if len(sys.argv) > 1 else 500
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        index = measure_pages(documents, folder)
        measure_opening(index)
        measure_images(folder)


if __name__ == "__main__":
    main()
