"""Does `check` stay flat as the corpus grows? The sample documents, replicated with other names and changed numbers.

    python benchmarks/check_scale.py [DOCUMENTS ...]        (default: 500 2000 5000)

Each copy is another government, and one weight in ten and one score in ten is changed, so that rules find things. Prints the wall
and processor time of all rules for each document, and the five slowest rules.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import duckdb

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from parsers import readers  # noqa: E402
from parsers.document import Source  # noqa: E402
from parsers.parse import parse  # noqa: E402
from parsers.records import TABLES, Record, SourceRow, columns  # noqa: E402
from pipeline.rules import engine  # noqa: E402
from pipeline.store import tables as arrow  # noqa: E402
from pipeline.store.catalog import empty_catalogue  # noqa: E402

SAMPLES = sorted((ROOT / "data" / "raw").glob("*.txt"))


def samples() -> dict[str, list[Record]]:
    """The records of the sample documents, by table."""
    records: dict[str, list[Record]] = {}
    for path in SAMPLES:
        data = path.read_bytes()
        source = Source.from_bytes(data, readers.media_type(data, path.name), path.name)
        records.setdefault("sources", []).append(SourceRow(source_id=source.source_id, path=path.name, status="ok"))
        for table, rows in parse(source).records.items():
            records.setdefault(table, []).extend(rows)
    return records


def replicated(records: dict[str, list[Record]], copies: int) -> duckdb.DuckDBPyConnection:
    """A catalogue with every row `copies` times: keys get the copy's number, and so do the names of the governments."""
    connection = empty_catalogue()
    for record in TABLES:
        if record.table not in records:
            continue
        connection.register("sample", arrow.table(record, records[record.table]))
        connection.execute(
            f"INSERT INTO {record.table} SELECT {', '.join(map(_copied, (c.name for c in columns(record))))} FROM sample, range({copies}) t(copy)"
        )
        connection.unregister("sample")
    connection.execute("UPDATE indicators SET weight_pct = weight_pct + 1 WHERE hash(row_id) % 10 = 0")
    connection.execute("UPDATE scores SET score = score + 1, score_text = CAST(score + 1 AS VARCHAR) WHERE hash(row_id) % 10 = 0")
    return connection


def _copied(column: str) -> str:
    if column in ("document_id", "source_id") or column.endswith("row_id"):
        return f"copy || 'x' || \"{column}\""
    return f'"{column}" || copy' if column in ("government", "path") else f'"{column}"'


def measure(records: dict[str, list[Record]], documents: int) -> None:
    connection = replicated(records, documents // len(SAMPLES))
    ends: list[tuple[float, str]] = []
    start, start_cpu = time.perf_counter(), time.process_time()
    findings = len(engine.run(connection, look=lambda _, rule: ends.append((time.perf_counter(), rule.id))).findings)
    wall, cpu = time.perf_counter() - start, time.process_time() - start_cpu
    times = [(end - before, rule) for (before, _), (end, rule) in pairwise(ends)]
    slowest = ", ".join(f"{rule} {1000 * seconds / documents:.2f}" for seconds, rule in sorted(times, reverse=True)[:5])
    print(
        f"{documents:>6} documents {findings:>7} findings {wall:>7.1f} s   ms/document: {1000 * wall / documents:>6.2f} wall {1000 * cpu / documents:>6.2f} CPU"
        f"   slowest: {slowest}",
        flush=True,
    )


def main(sizes: Sequence[int]) -> None:
    records = samples()
    for documents in sizes:
        measure(records, documents)


if __name__ == "__main__":
    main([int(a) for a in sys.argv[1:]] or [500, 2000, 5000])
