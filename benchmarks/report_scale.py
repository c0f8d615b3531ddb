"""How long a report takes, how large it gets and what memory it needs: documents of every kind, with their page images.

    python benchmarks/report_scale.py [DOCUMENTS ...]        (default: 100 500)

The corpus is the sample texts and a PDF file, parsed once and published in as many copies as are asked for: each copy has another
government, three of four weights and scores are changed so that rules find ten things in a document, and each PDF file is there to
be drawn. `govplan report` runs in processes of its own. Prints its seconds, its megabytes, the peak memory of its main process and
of all its processes together (what they share counted once); of the last report also how long Chromium takes to show the findings
of the overview and of a document, and the charts of a government, best of three.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import duckdb
import pyarrow as pa

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parsers import readers  # noqa: E402
from parsers.document import Source  # noqa: E402
from parsers.parse import parse  # noqa: E402
from parsers.records import TABLES, Record, SourceRow, columns  # noqa: E402
from pipeline.store import catalog, inventory, tables  # noqa: E402
from pipeline.store.manifest import MANIFEST, file_hash  # noqa: E402

TEXTS = sorted((ROOT / "data" / "raw").glob("*.txt"))
(PDF,) = (ROOT / "data" / "pdf").iterdir()


class Run(NamedTuple):
    """A finished `govplan report`. Memory in MB (2^20 bytes): the main process's resident set, and all processes' proportional sets."""

    index: Path
    told: str
    seconds: float
    main_mb: float
    all_mb: float


def publish(documents: int, folder: Path) -> Path:
    """A publication of that many documents, without reading any of them more than once; its folder."""
    samples = [*TEXTS, PDF]
    parsed = {path: _parsed(path) for path in samples}
    out, copies = folder / "out", folder / "copies"
    out.mkdir()
    copies.mkdir()
    entries: inventory.Inventory = {}
    names = []
    for number in range(documents):
        path = samples[number % len(samples)]
        data = path.read_bytes() + (b"\n%% %d\n" if path == PDF else b"\n%d") % number  # a comment, for PDF
        copy = copies / f"{number:05d}-{path.name}"
        copy.write_bytes(data)
        entry = inventory.Entry(str(copies), copy.name, hashlib.sha256(data).hexdigest(), len(data))
        entries[entry.location] = entry
        names.append((parsed[path][0].source_id, str(entry.sha256)[:16], copy.name, str(number // len(samples))))
    inventory.path(out).write_bytes(inventory.encode(entries))
    _write_database(out / catalog.DATABASE, [records for _, records in parsed.values()], names)
    database = {"sha256": file_hash(out / catalog.DATABASE), "bytes": (out / catalog.DATABASE).stat().st_size}
    (out / MANIFEST).write_text(json.dumps({"build": "benchmark", "version": "", "files": {catalog.DATABASE: database}}))
    return out


def _parsed(path: Path) -> tuple[Source, dict[str, list[Record]]]:
    data = path.read_bytes()
    source = Source.from_bytes(data, readers.media_type(data, path.name), path.name)
    row = SourceRow(source_id=source.source_id, path=path.name, media_type=source.media_type, status="ok")
    return source, {"sources": [row], **parse(source).records}


def _write_database(path: Path, samples: list[dict[str, list[Record]]], names: list[tuple[str, str, str, str]]) -> None:
    """Every row once for each copy of its document: with the copy's identity, file name and government."""
    with duckdb.connect(str(path)) as connection:
        catalog.create_tables(connection)
        connection.register("copies", pa.table(dict(zip(("old", "new", "file", "copy"), map(list, zip(*names, strict=True)), strict=True))))
        for record in TABLES:
            rows = [row for records in samples for row in records.get(record.table, ())]
            if not rows:
                continue
            connection.register("sample", tables.table(record, rows))
            own = [column.name for column in columns(record)]
            key = next(name for name in ("source_id", "document_id", "row_id") if name in own)
            copied = ", ".join("c.file" if (record, name) == (SourceRow, "path") else _copied(name) for name in own)
            connection.execute(f"INSERT INTO {record.table} SELECT {copied} FROM sample t JOIN copies c ON c.old = t.{key}[:16]")
        connection.execute("UPDATE indicators SET weight_pct = weight_pct + 1 WHERE hash(row_id) % 4 < 3")
        connection.execute("UPDATE scores SET score = score + 1, score_text = CAST(score + 1 AS VARCHAR) WHERE hash(row_id) % 4 < 3")
        catalog.create_views(connection)


def _copied(name: str) -> str:
    if name.endswith("_id"):
        return f"replace(t.{name}, c.old, c.new)"
    return "t.government || c.copy" if name == "government" else f't."{name}"'


def report(out: Path) -> Run:
    """`govplan report` in processes of its own."""
    start = time.perf_counter()
    command = [sys.executable, "-c", "from pipeline.cli import run; run()", "--lang", "en", "report", "--out", str(out)]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True)
    main_mb = all_mb = 0.0
    while process.poll() is None:
        sizes = {pid: _proportional_mb(pid) for pid in _session(process.pid)}
        main_mb, all_mb = max(main_mb, _resident_mb(process.pid)), max(all_mb, sum(sizes.values()))
        time.sleep(0.5)  # looking costs time too
    written, told = process.communicate()
    if process.returncode:
        raise SystemExit(f"govplan report failed: {told}")
    return Run(Path(written.strip()), told.strip().rstrip(":"), time.perf_counter() - start, main_mb, all_mb)


def _session(leader: int) -> list[int]:
    """The processes of a session."""
    pids = [int(path.name) for path in Path("/proc").iterdir() if path.name.isdigit()]
    return [pid for pid in pids if _read(pid, "stat").rpartition(")")[2].split()[3:4] == [str(leader)]]


def _proportional_mb(pid: int) -> float:
    return _kilobytes(_read(pid, "smaps_rollup"), "Pss:") / 1024


def _resident_mb(pid: int) -> float:
    return _kilobytes(_read(pid, "status"), "VmHWM:") / 1024


def _kilobytes(text: str, key: str) -> int:
    return next((int(line.split()[1]) for line in text.splitlines() if line.startswith(key)), 0)


def _read(pid: int, name: str) -> str:
    try:
        return (Path("/proc") / str(pid) / name).read_text()
    except OSError:  # it has ended
        return ""


def measure(documents: int, folder: Path) -> Path:
    out = publish(documents, folder)
    ran = report(out)
    size = sum(path.stat().st_size for path in ran.index.parent.rglob("*") if path.is_file()) / 1e6
    print(f"{ran.told}: {ran.seconds:.1f} s, {1000 * ran.seconds / documents:.0f} ms a document; {size:.1f} MB;", end=" ")
    print(f"peak memory {ran.main_mb:.0f} MB, with its workers {ran.all_mb:.0f} MB", flush=True)
    return ran.index


def measure_opening(index: Path) -> None:
    """How long Chromium takes until the findings are there, in the overview and in the longest document's page."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        path = None
    if not path:
        print("pages not opened: no Chromium or no playwright")
        return
    trends = max((index.parent / "trends").glob("*.html"), key=lambda page: page.stat().st_size)
    longest = max((index.parent / "documents").glob("*.html"), key=lambda page: page.stat().st_size)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        for page, shown in ((index, "[data-rows] > li"), (longest, ".finding.is-current"), (trends, ".trend")):
            times = []
            for _ in range(3):
                tab = browser.new_context().new_page()
                start = time.perf_counter()
                tab.goto(page.as_uri())
                tab.wait_for_selector(shown)
                times.append(time.perf_counter() - start)
                tab.close()
            print(f"{page.name} ({page.stat().st_size / 1e6:.2f} MB) opened in {min(times):.2f} s (of {', '.join(f'{t:.2f}' for t in times)})")
        browser.close()


def main(sizes: list[int]) -> None:
    for documents in sizes:
        with tempfile.TemporaryDirectory() as name:
            index = measure(documents, Path(name))
            if documents == sizes[-1]:
                measure_opening(index)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [100, 500])
