"""Makes the README's picture: the real report of a PDF, opened in Chromium at its wrong sum.

    python docs/screenshot.py [PDF]        (default: data/pdf; writes docs/report.png)

Needs Chromium ($CHROMIUM or on the path), playwright, and fonts that have Chinese characters.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from pipeline import triage
from pipeline.ingest import ingest
from pipeline.reports import html
from pipeline.store.catalog import open_publication

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "report.png"


def main() -> None:
    pdfs = [Path(argument) for argument in sys.argv[1:]] or [ROOT / "data" / "pdf"]
    with tempfile.TemporaryDirectory() as name:
        # a plan of the same government, whose formula the report's rate is recomputed with
        plan = next((ROOT / "data" / "raw").glob("*數位發展處-115-*.txt"))
        out = Path(name)
        ingest([*pdfs, plan], out, jobs=1)
        with open_publication(out) as connection:
            html.write(connection, out, out / "report", jobs=1)
            findings = triage.audit(connection, out).findings
        shown = next(f for f in findings if f.rule_id == "SUM_PROSE")
        photograph((out / "report" / "documents" / f"{shown.document_id}.html").as_uri() + f"#{shown.finding_id}")
    print(PICTURE)


def photograph(address: str) -> None:
    executable = os.environ.get("CHROMIUM") or shutil.which("chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": 1500, "height": 860})
        page.goto(address)
        page.wait_for_selector(".finding.is-current")
        page.wait_for_timeout(500)
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
