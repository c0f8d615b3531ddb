"""The macros that rules are written with, against the parsers' own functions."""

from __future__ import annotations

from decimal import Decimal

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from parsers.text.fold import FOLD, fold
from parsers.text.units import UNIT_ALIASES, UNIT_SCALES
from pipeline.store import macros


@pytest.fixture(scope="module")
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute(macros.statements())
    return connection


def value(connection: duckdb.DuckDBPyConnection, expression: str, *parameters: object) -> object:
    row = connection.execute(f"SELECT {expression}", list(parameters)).fetchone()
    assert row is not None
    return row[0]


FOLDED = st.text(st.one_of(st.sampled_from([chr(code) for code in FOLD]), st.sampled_from("新竹縣政府AZaz 　0９，（臺ΩÀ①☆\n")), max_size=12)


@given(text=FOLDED)
@example(text="ΩΣ")
@settings(max_examples=200, deadline=None)
def test_fold_is_the_parsers_fold(connection: duckdb.DuckDBPyConnection, text: str) -> None:
    assert value(connection, "fold(?)", text) == fold(text)


@pytest.mark.parametrize(("unit", "factor"), [(unit, factor) for scale in UNIT_SCALES for unit, factor in scale.items()])
def test_a_unit_is_so_many_of_the_smallest_of_its_measure(connection: duckdb.DuckDBPyConnection, unit: str, factor: int) -> None:
    smallest = next(next(iter(scale)) for scale in UNIT_SCALES if unit in scale)
    assert value(connection, "in_base(CAST(2.5 AS DECIMAL(24,6)), ?)", unit) == Decimal("2.5") * factor
    assert value(connection, "unit_measure(?)", unit) == value(connection, "unit_measure(?)", smallest)
    assert value(connection, "unit_measure(?) = unit_measure('場')", unit) is False


def test_a_unit_without_a_measure_is_its_own(connection: duckdb.DuckDBPyConnection) -> None:
    assert value(connection, "unit_measure('場次')") == value(connection, "unit_measure('場')")
    assert value(connection, "in_base(3, '場次')") == value(connection, "in_base(3, NULL)") == 3
    assert value(connection, "unit_measure(NULL)") is None


def test_units_of_one_group_have_one_key(connection: duckdb.DuckDBPyConnection) -> None:
    for group, _, _ in UNIT_ALIASES:
        assert len({value(connection, "unit_key(?)", unit) for unit in group}) == 1
    assert len({value(connection, "unit_key(?)", group[0]) for group, _, _ in UNIT_ALIASES}) == len(UNIT_ALIASES)
    assert value(connection, "unit_key(NULL)") is None
    assert value(connection, "unit_key('公 噸')") == "公噸"


@pytest.mark.parametrize(
    ("printed", "number", "quantum"),
    [
        ("99.69%", "99.69", 0.01),
        ("100%", "100", 1),
        ("100.00%", "100", 0.01),
        ("15.93 億元", "1593000000", 1e6),
        ("約 800 萬元", "8000000", 1e4),
        ("2 萬 1,065 件", "21065", 1),
        ("９．５０", "9.5", 0.01),
        ("0.00%", "0", 0.01),
        ("1,963 件", "1963", 1),
        ("百分之五", "5", 1),
    ],
)
def test_quantum_is_one_unit_of_the_last_printed_place(connection: duckdb.DuckDBPyConnection, printed: str, number: str, quantum: float) -> None:
    assert value(connection, "quantum(?, ?)", printed, Decimal(number)) == pytest.approx(quantum)


def test_quantum_of_nothing_printed_is_unknown(connection: duckdb.DuckDBPyConnection) -> None:
    assert value(connection, "quantum(NULL, 5)") is None


def test_sum_strict_is_null_if_any_term_is(connection: duckdb.DuckDBPyConnection) -> None:
    assert value(connection, "(SELECT sum_strict(x) FROM (VALUES (1), (2)) t(x))") == 3
    assert value(connection, "(SELECT sum_strict(x) FROM (VALUES (1), (NULL)) t(x))") is None
    assert value(connection, "(SELECT sum_strict(x) FROM (SELECT 1 AS x WHERE false) t)") is None


@pytest.mark.parametrize(("number", "text"), [("55.0000", "55"), ("2.8100", "2.81"), ("100", "100"), ("1000", "1000"), ("0.5000", "0.5"), ("0.0000", "0")])
def test_trim_zeros(connection: duckdb.DuckDBPyConnection, number: str, text: str) -> None:
    assert value(connection, "trim_zeros(CAST(? AS DECIMAL(18,4)))", Decimal(number)) == text
