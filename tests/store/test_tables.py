"""Records to Arrow and back: types from the schema, nothing lost, numbers that do not fit reported."""

from __future__ import annotations

import datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parsers.records import TABLES, DateMention, Goal, Indicator, Provenance, columns
from pipeline.store import tables


def test_every_column_has_an_arrow_type_and_a_sql_type():
    for record in TABLES:
        assert tables.schema(record).names == [column.name for column in columns(record)]
        assert all(tables.sql_type(column) for column in columns(record))


def test_decimal_precision_comes_from_the_schema():
    schema = tables.schema(Indicator)
    assert schema.field("weight_pct").type == pa.decimal128(18, 4)
    assert schema.field("target_value").type == pa.decimal128(24, 6)
    assert tables.sql_type(columns(Indicator)[tables.schema(Indicator).names.index("weight_pct")]) == "DECIMAL(18,4)"


def test_values_come_back_as_they_were():
    goal = Goal(row_id="a.1/goals/000001", document_id="a.1", title="提升「服務」", tags=["人力", "經費"], weight_pct=Decimal("5.5"))
    date = DateMention(row_id="a.1/dates/000001", document_id="a.1", date=datetime.date(2025, 4, 16))
    place = Provenance(row_id="a.1/goals/000001", field="title", span_no=1, page=3, x0=1.25)
    made = tables.tables({"goals": [goal], "dates": [date], "provenance": [place]})
    assert made["goals"].to_pylist()[0] | {"weight_pct": None} == {
        "row_id": "a.1/goals/000001", "document_id": "a.1", "aspect": None, "goal_no": None,
        "title": "提升「服務」", "tags": ["人力", "經費"], "weight_pct": None, "printed": None,
    }  # fmt: skip
    assert made["goals"].column("weight_pct").to_pylist() == [Decimal("5.5000")]
    assert made["dates"].column("date").to_pylist() == [datetime.date(2025, 4, 16)]
    assert made["provenance"].column("x0").to_pylist() == [1.25]
    assert "issues" not in made


@pytest.mark.parametrize("number", [Decimal("1e18"), Decimal("-1e18"), Decimal("NaN"), Decimal("Infinity"), Decimal("999999999999999999.9999999")])
def test_a_number_out_of_range_becomes_null_and_an_issue(number):
    rows = [Indicator(row_id=f"a.1/indicators/00000{n}", document_id="a.1", target_value=value, goal_no=n) for n, value in ((1, number), (2, Decimal(7)))]
    made = tables.tables({"indicators": rows})
    assert made["indicators"].column("target_value").to_pylist() == [None, Decimal(7)]
    assert made["indicators"].column("goal_no").to_pylist() == [1, 2]
    (issue,) = made["issues"].to_pylist()
    assert (issue["row_id"], issue["code"]) == ("a.1/issues/000001", "number_out_of_range")
    assert "indicators.target_value" in issue["message"]


def test_an_integer_out_of_range_becomes_null_and_an_issue():
    made = tables.tables({"indicators": [Indicator(row_id="a.1/indicators/000001", document_id="a.1", goal_no=2**63)]})
    assert made["indicators"].column("goal_no").to_pylist() == [None]
    assert made["issues"].column("text").to_pylist() == [str(2**63)]


def test_lone_surrogates_become_replacement_characters_and_nothing_else_changes():
    made = tables.tables({"goals": [Goal(row_id="a.1/goals/000001", document_id="a.1", title="甲\ud800乙𠀀\0\x1b", tags=["\udfff"])]})
    assert made["goals"].column("title").to_pylist() == ["甲\ufffd乙𠀀\0\x1b"]
    assert made["goals"].column("tags").to_pylist() == [["\ufffd"]]


@settings(max_examples=60, deadline=None)
@given(st.decimals(min_value=-(10**17), max_value=10**17, places=6, allow_nan=False))
def test_every_decimal_within_the_schema_is_stored_exactly(number):
    made = tables.tables({"indicators": [Indicator(row_id="a.1/indicators/000001", document_id="a.1", target_value=number)]})
    assert made["indicators"].column("target_value").to_pylist() == [number]
