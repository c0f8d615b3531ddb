"""`govplan history`: one indicator over the years, as a table and a small chart of hyphens and hashes."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from pipeline.commands import out_option
from pipeline.errors import OK, GovplanError
from pipeline.language import say
from pipeline.terminal import plain, print_table

if TYPE_CHECKING:
    import duckdb

_SHOWN = 5  # indicators that are shown in full when several fit
_BAR = 40  # columns of the longest bar
_NEAR = 0.55  # how much of a name must fit to be suggested

_QUERY = """
    SELECT * FROM indicator_history
    WHERE contains(indicator_key, ?) AND (? IS NULL OR contains(fold(government), ?))
    ORDER BY government, indicator_key, roc_year, department
"""
_PARTNERS = {
    "same_department": ("同機關", "same department"),
    "transfer": ("移自", "transferred from"),
    "county_target": ("全府同一目標", "one target for all"),
}


class Year(NamedTuple):
    """A row of `indicator_history`, as far as it is shown."""

    government: str | None
    indicator_key: str
    roc_year: int | None
    department: str | None
    title: str
    plan_target_text: str | None
    report_target_text: str | None
    actual_text: str | None
    attainment_pct: Decimal | None
    weight_pct: Decimal | None
    target_value: Decimal | None
    target_unit: str | None
    actual_value: Decimal | None
    actual_unit: str | None
    target_change: Decimal | None
    partner: str | None
    partner_roc_year: int | None
    partner_department: str | None
    is_ambiguous: bool


@click.command(
    help=say("一項指標之歷年目標、達成值與達成度；名稱可只打一部分。", "Targets and results of one indicator over the years; a part of its name is enough.")
)
@click.argument("indicator")
@click.option("--government", help=say("政府名稱（可只打一部分）", "the government, or a part of its name"))
@out_option
def command(indicator: str, government: str | None, out: Path) -> int:
    from pipeline.store import catalog

    with catalog.open_publication(out) as connection:
        found = _find(connection, indicator, government)
        if not found:
            raise _not_found(connection, indicator)
    for years in found[:_SHOWN]:
        _show(years)
    if len(found) > _SHOWN:
        click.echo(say(f"另有 {len(found) - _SHOWN} 項符合，請輸入更完整的名稱：", f"{len(found) - _SHOWN} more fit; type more of the name:"))
        for years in found[_SHOWN:]:
            click.echo(plain(f"  {years[0].government or '?'}  {years[0].title}"))
    return OK


def _find(connection: duckdb.DuckDBPyConnection, indicator: str, government: str | None) -> list[list[Year]]:
    """The years of each indicator whose folded name holds the words; of exactly that name alone, if there is one."""
    from parsers.text.fold import fold

    wanted, ruler = fold(indicator), fold(government) if government else None
    cursor = connection.execute(_QUERY, [wanted, ruler, ruler])
    names = [column[0] for column in cursor.description or ()]
    groups: dict[tuple[str | None, str], list[Year]] = {}
    for values in cursor.fetchall():
        row: dict[str, Any] = dict(zip(names, values, strict=True))
        row["weight_pct"] = row["plan_weight_pct"] if row["plan_weight_pct"] is not None else row["report_weight_pct"]
        year = Year(**{name: row[name] for name in Year._fields})
        groups.setdefault((year.government, year.indicator_key), []).append(year)
    exact = [years for (_, key), years in groups.items() if key == wanted]
    return exact or list(groups.values())


def _not_found(connection: duckdb.DuckDBPyConnection, indicator: str) -> GovplanError:
    from parsers.text.fold import fold

    titles = dict(connection.execute("SELECT indicator_key, min(title) FROM indicator_history GROUP BY ALL ORDER BY ALL").fetchall())
    likeness = {key: _likeness(fold(indicator), key) for key in titles}
    near = sorted((key for key in titles if likeness[key] >= _NEAR), key=lambda key: -likeness[key])[:_SHOWN]
    names = plain("、".join(titles[key] for key in near))
    asked = plain(indicator)
    hint = (
        (f"相近者：{names}。", f"Near: {names}.")
        if near
        else ('govplan sql "SELECT DISTINCT title FROM indicators" 列出全部。', 'All of them: govplan sql "SELECT DISTINCT title FROM indicators".')
    )
    return GovplanError(f"沒有名稱含「{asked}」的指標。", f"No indicator has {asked!r} in its name.", *hint)


def _likeness(wanted: str, name: str) -> float:
    """How much of the shorter one is in the other, in its order: from 0 to 1."""
    blocks = difflib.SequenceMatcher(None, wanted, name, autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks) / min(len(wanted), len(name)) if wanted and name else 0.0


def _show(years: Sequence[Year]) -> None:
    click.echo(plain(f"\n{years[-1].title}  {years[-1].government or ''}\n"))
    print_table(
        [
            say("年度", "year"),
            say("機關", "department"),
            say("計畫目標", "plan target"),
            say("報告目標", "report target"),
            say("達成值", "actual"),
            say("達成度%", "attainment %"),
            say("權重", "weight"),
            say("目標較前期", "target change"),
        ],
        [
            [
                _text(year.roc_year),
                _text(year.department),
                _text(year.plan_target_text),
                _text(year.report_target_text),
                _text(year.actual_text),
                _number(year.attainment_pct),
                _number(year.weight_pct),
                _change(year),
            ]
            for year in years
        ],
        right={0, 5, 6},
    )
    click.echo()
    _chart(years)
    if any(year.is_ambiguous for year in years):
        click.echo(
            say("同年度有兩項同名指標或兩份不同文件者，僅列第一項。", "Where a year has two of that name, or two documents that differ, the first is shown.")
        )


def _change(year: Year) -> str:
    if year.partner is None or year.target_change is None:
        return "-"
    where = f"{say(*_PARTNERS[year.partner])} {year.partner_department if year.partner == 'transfer' else ''}".strip()
    return f"{'+' if year.target_change > 0 else ''}{_number(year.target_change)} ({year.partner_roc_year} {where})"


def _chart(years: Sequence[Year]) -> None:
    """A bar for each target (-) and each result (#), all to one scale; only where every number has the same unit."""
    numbers = [
        (value, unit) for year in years for value, unit in ((year.target_value, year.target_unit), (year.actual_value, year.actual_unit)) if value is not None
    ]
    largest = max((value for value, _ in numbers), default=Decimal(0))
    if largest <= 0 or len({unit for _, unit in numbers}) > 1 or any(value < 0 for value, _ in numbers):
        return
    rows = []
    for year in years:
        label = f"{_text(year.roc_year)} {year.department or ''}".strip()
        for name, value, stroke in ((say("目標", "target"), year.target_value, "-"), (say("達成", "actual"), year.actual_value, "#")):
            if value is not None:
                rows.append([label, name, f"|{stroke * round(value / largest * _BAR)} {_number(value)}"])
                label = ""
    print_table(["", "", numbers[0][1] or ""], rows)


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def _number(value: Decimal | None) -> str:
    """Without trailing zeros: what was printed stands beside it as text."""
    if value is None:
        return "-"
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
