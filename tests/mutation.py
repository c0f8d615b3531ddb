"""Changes one printed number at a time and tells which rules notice.

Every change lives in a world of its own: a copy of all documents, with ids of its own and a government of its own
name, so that all worlds are judged in one run of the rules.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import regex

from parsers.document import Source
from parsers.parse import parse
from parsers.records import TABLES, Record, SourceRow, columns
from pipeline.findings import Finding
from pipeline.rules import engine
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import empty_catalogue
from pipeline.store.tables import tables

CLAIM_RULES = frozenset(rule.id for rule in catalogue() if rule.header.claims)
"""The rules that judge claims of the prose."""
HEADER = "(header)"
HAN_DIGITS = "二三四五六七八九"
_NUMBER = regex.compile(r"(?<![A-Za-z0-9.,/])\d+(?:,\d{3})*(?:\.\d+)?(?![A-Za-z0-9])")


@dataclass(frozen=True, slots=True)
class Site:
    """A number in a document: [start, end) of its text. `header` is that of its table column, HEADER in a header row, empty
    in prose; `nth` counts the numbers of the cell or line."""

    document: str
    line: int
    start: int
    end: int
    text: str
    header: str
    column: int
    nth: int
    cell: str

    @property
    def name(self) -> str:
        where = f"{self.header}" if self.header else "prose"
        return f"{self.document}:{self.line} {where} {self.text} in {self.cell[:30]!r}"


def sites(document: str, text: str) -> Iterator[Site]:
    """Every number in arabic digits, table cells with their column's header."""
    headers: list[str] = []
    offset = 0
    for number, line in enumerate(text.split("\n"), 1):
        cells = line.split("\t")
        if len(cells) == 1:
            headers = []
        in_header = len(cells) > 1 and not headers
        headers = cells if in_header else headers
        start = offset
        for column, cell in enumerate(cells):
            header = HEADER if in_header else headers[column] if column < len(headers) else ""
            for nth, match in enumerate(_NUMBER.finditer(cell), 1):
                yield Site(document, number, start + match.start(), start + match.end(), match[0], header, column, nth, cell)
            start += len(cell) + 1
        offset += len(line) + 1


def changed(site: Site, variant: int) -> str:
    """The number with one digit replaced: which, and by what, follows from the site and the variant."""
    seed = hashlib.sha256(f"{site.document}:{site.start}:{variant}".encode()).digest()
    digits = [at for at, c in enumerate(site.text) if c.isdigit() or c in HAN_DIGITS]
    at = digits[seed[0] % len(digits)]
    options = [d for d in (HAN_DIGITS if site.text[at] in HAN_DIGITS else "0123456789") if d != site.text[at] and not (d == "0" and at == 0)]
    return site.text[:at] + options[seed[1] % len(options)] + site.text[at + 1 :]


@dataclass(frozen=True, slots=True)
class Change:
    """A site, what stands there now, and the findings that came, went or changed their numbers."""

    site: Site
    now: str
    findings: tuple[Finding, ...]

    @property
    def rules(self) -> set[str]:
        return {f.rule_id for f in self.findings}


def run(documents: dict[str, str], chosen: Sequence[tuple[Site, int]]) -> list[Change]:
    """What the rules say about each change of a number, the variant given."""
    connection = empty_catalogue()
    records: dict[str, list[Record]] = {}
    sources = {name: _read(records, name, text, "base") for name, text in documents.items()}
    changes = []
    for number, (site, variant) in enumerate(chosen, 1):
        now = changed(site, variant)
        text = documents[site.document]
        _read(records, site.document, text[: site.start] + now + text[site.end :], f"w{number}")
        changes.append((site, now))
    _insert(connection, records)
    _copy_worlds(connection, sources, [site.document for site, _ in chosen])
    found: dict[str, dict[tuple[str, str], Finding]] = defaultdict(dict)
    verdicts = engine.run(connection)
    assert verdicts.faults == (), verdicts.faults
    names = dict(connection.execute("SELECT document_id, path FROM documents JOIN sources USING (source_id)").fetchall())
    for finding in verdicts.findings:
        world, name = names[finding.document_id].split("|")
        found[world][name, f"{finding.rule_id} {finding.subject}"] = finding
    base = found["base"]
    result = []
    for number, (site, now) in enumerate(changes, 1):
        mine = found[f"w{number}"]
        new = [f for key, f in mine.items() if key not in base or (base[key].reported, base[key].expected) != (f.reported, f.expected)]
        result.append(Change(site, now, tuple(new)))
    return result


def baseline(documents: dict[str, str]) -> tuple[Finding, ...]:
    """The findings of the documents as they are."""
    connection = empty_catalogue()
    records: dict[str, list[Record]] = {}
    for name, text in documents.items():
        _read(records, name, text, "base")
    _insert(connection, records)
    verdicts = engine.run(connection)
    assert verdicts.faults == (), verdicts.faults
    return verdicts.findings


def findings_of(texts: Iterable[str]) -> dict[str, list[Finding]]:
    """For each text what the rules say about a document that holds nothing else."""
    names = {f"{number}.txt": text for number, text in enumerate(texts)}
    found: dict[str, list[Finding]] = {text: [] for text in names.values()}
    for finding in baseline(names):
        found[names[finding.path.partition("|")[2]]].append(finding)
    return found


def _read(records: dict[str, list[Record]], name: str, text: str, world: str) -> str:
    """Add a document's rows in a world to the records, by table; its source_id."""
    data = text.encode()
    sha256 = hashlib.sha256(f"{world}|{name}".encode()).hexdigest()
    source = Source(Path(name), f"{world}|{name}", sha256, "text/plain", data)
    result = parse(source)
    row = SourceRow(source_id=source.source_id, path=source.relative_path, sha256=sha256, media_type=source.media_type, status=result.status)
    documents = [replace(d, government=f"{d.government}#{world}") if d.government else d for d in result.records["documents"]]
    for table, rows in {**result.records, "sources": [row], "documents": documents}.items():
        records.setdefault(table, []).extend(rows)
    return source.source_id


def _insert(connection: duckdb.DuckDBPyConnection, records: dict[str, list[Record]]) -> None:
    for table, rows in tables(records).items():
        connection.register("incoming", rows)
        connection.execute(f"INSERT INTO {table} BY NAME FROM incoming")
        connection.unregister("incoming")


def _copy_worlds(connection: duckdb.DuckDBPyConnection, sources: dict[str, str], mutated: Sequence[str]) -> None:
    """Give every world a copy of the documents that it does not change."""
    wanted = [
        (f"w{world}", name, source_id, hashlib.sha256(f"w{world}|{name}".encode()).hexdigest()[:16])
        for world, changed_document in enumerate(mutated, 1)
        for name, source_id in sources.items()
        if name != changed_document
    ]
    connection.execute("CREATE TEMP TABLE copies (world VARCHAR, name VARCHAR, old VARCHAR, new VARCHAR)")
    if wanted:
        connection.executemany("INSERT INTO copies VALUES (?, ?, ?, ?)", wanted)
    for record in TABLES:
        names = [column.name for column in columns(record)]
        key = next(name for name in ("source_id", "document_id", "row_id") if name in names)
        values = []
        for name in names:
            if name.endswith("_id"):
                values.append(f"replace(t.{name}, c.old, c.new) AS {name}")
            elif name == "government":
                values.append("replace(t.government, '#base', '#' || c.world) AS government")
            elif record is SourceRow and name == "path":
                values.append("c.world || '|' || c.name AS path")
            else:
                values.append(f't."{name}"')
        connection.execute(f"INSERT INTO {record.table} SELECT {', '.join(values)} FROM {record.table} t JOIN copies c ON starts_with(t.{key}, c.old)")
