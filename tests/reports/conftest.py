"""Publications and reports that the tests of this folder share: the sample texts, the same report as PDF, and a document full of
what browsers and spreadsheets must not obey."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, NoReturn

import pytest

from pipeline import triage
from pipeline.findings import Verdicts
from pipeline.ingest import ingest
from pipeline.reports import html
from pipeline.store.catalog import open_publication

ROOT = Path(__file__).parents[2]
RAW = ROOT / "data" / "raw"
(PDF,) = (ROOT / "data" / "pdf").iterdir()
REPORT_114 = next(RAW.glob("*行政處-114-*.txt"))

ATTACK = """<script>document.title = "owned"</script><img src=x onerror="document.title='owned'"> =HYPERLINK("http://example.invalid","x")"""


class Published(NamedTuple):
    """A publication, its verdicts and its static report."""

    out: Path
    verdicts: Verdicts
    report: Path


def publish(folder: Path, sources: list[Path]) -> Published:
    out = folder / "out"
    ingest(sources, out, jobs=1)
    with open_publication(out) as connection:
        html.write(connection, out, folder / "report", jobs=1)
        verdicts = triage.audit(connection, out)
    return Published(out, verdicts, folder / "report")


@pytest.fixture(scope="session")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The four sample texts."""
    return publish(tmp_path_factory.mktemp("texts"), [RAW])


@pytest.fixture
def out(texts: Published, tmp_path: Path) -> Path:
    """A copy of the publication of the texts, whose decisions may be changed."""
    return Path(shutil.copytree(texts.out, tmp_path / "out"))


@pytest.fixture(scope="session")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The report of 114 as PDF, with a plan as text."""
    folder = tmp_path_factory.mktemp("pages")
    return publish(folder, [Path(shutil.copy(PDF, folder)), next(RAW.glob("*數位發展處-115-*.txt"))])


@pytest.fixture(scope="session")
def counties(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The four sample texts, as 新竹縣 has them and as another county would."""
    folder = tmp_path_factory.mktemp("counties")
    for county in ("新竹縣", "苗栗縣"):
        for path in RAW.glob("*.txt"):
            (folder / f"{county}-{path.name}").write_text(path.read_text("utf-8").replace("新竹縣", county), "utf-8")
    return publish(folder / "published", [folder])


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """The report of 114 with markup and formulas in its title, an indicator's name and a narrative."""
    folder = tmp_path_factory.mktemp("hostile")
    text = REPORT_114.read_text("utf-8")
    text = text.replace("公文線上簽核件數：8656", f"{ATTACK} 公文線上簽核件數：8656").replace("(2)公文線上簽核比率", f"(2){ATTACK}公文線上簽核比率")
    (folder / "<b>報告.txt").write_text(text, "utf-8")
    return publish(folder, [folder / "<b>報告.txt"])


def chromium() -> str | None:
    """Where Chromium is, None if it is nowhere."""
    candidates = (os.environ.get("CHROMIUM"), "/usr/bin/chromium", shutil.which("chromium"), shutil.which("chromium-browser"))
    return next((path for path in candidates if path and Path(path).exists()), None)


def missing(what: str) -> NoReturn:
    """Skip a test for want of something, or fail where $GOVPLAN_BROWSER says that nothing may be wanting."""
    if os.environ.get("GOVPLAN_BROWSER") == "required":
        pytest.fail(what)
    pytest.skip(what)


def axe_source() -> str:
    """The script that judges whether a page is accessible."""
    if find_spec("axe_playwright_python") is None:
        missing("no axe: pages were NOT tried for accessibility (pip install axe-playwright-python)")
    return next(Path(import_module("axe_playwright_python").__file__ or "").parent.rglob("axe.min.js")).read_text("utf-8")


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Chromium, headless and without any traffic of its own."""
    path = chromium()
    if path is None:
        missing("no Chromium: the report was NOT tried in a browser (install chromium, or name it in $CHROMIUM)")
    if find_spec("playwright") is None:
        missing("no playwright: the report was NOT tried in a browser (pip install playwright)")
    playwright = import_module("playwright.sync_api")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync", "--no-first-run"]
    with playwright.sync_playwright() as running:
        launched = running.chromium.launch(executable_path=path, args=flags)
        yield launched
        launched.close()
