"""`govplan history`: finds an indicator by a part of its name and shows its years."""

from __future__ import annotations

import pytest

from pipeline.cli import main
from pipeline.ingest import ingest
from tests.store.documents import YEARS, plan, write


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    place = tmp_path_factory.mktemp("history")
    write(place / "in", **YEARS)
    many = [(f"巡查第{n}區次數", "1%", f"{n} 次") for n in "一二三四五六七"]
    write(place / "in", 巡查=plan("工務處", 114, many), 別縣=plan("行政處", 114, [("公文線上簽核比率", "5%", "60%")]).replace("新竹縣", "苗栗縣"))
    ingest([place / "in"], place / "out", jobs=1)
    return place / "out"


def history(capsys, out, *given: str) -> tuple[int, str, str]:
    code = main(["history", *given, "--out", str(out)])
    told = capsys.readouterr()
    return code, told.out, told.err


def test_the_years_of_an_indicator_with_a_chart(capsys, out):
    code, shown, _ = history(capsys, out, "線上簽核", "--government", "新竹")
    assert code == 0
    lines = shown.splitlines()
    assert lines[1] == "公文線上簽核比率  新竹縣政府"
    assert [line.split() for line in lines[5:7]] == [
        ["113", "行政處", "72%", "-", "-", "-", "25", "-"],
        ["114", "行政處", "74%", "74%", "90.7%", "100", "25", "+2", "(113", "同機關)"],
    ]
    bars = {line.split("|")[1].split()[1]: line.split("|")[1].split()[0] for line in lines if "|" in line}
    assert {value: (set(bar), len(bar)) for value, bar in bars.items()} == {"72": ({"-"}, 32), "74": ({"-"}, 33), "90.7": ({"#"}, 40)}


@pytest.mark.parametrize("asked", ["公文線上簽核比率", "公文 線上簽核比率", "公文線上簽核比率".replace("比", "比 ")])
def test_width_and_spaces_do_not_matter(capsys, out, asked):
    code, shown, _ = history(capsys, out, asked)
    assert code == 0
    assert "新竹縣政府" in shown
    assert "苗栗縣政府" in shown


def test_when_many_fit_the_first_are_shown_and_the_rest_named(capsys, out):
    code, shown, _ = history(capsys, out, "巡查")
    assert code == 0
    assert shown.count("工務處") >= 5
    assert "另有 2 項符合" in shown


def test_an_unknown_name_is_answered_with_near_ones(capsys, out):
    code, shown, told = history(capsys, out, "法規講習場次")
    assert (code, shown) == (2, "")
    assert "法規講習場次" in told
    assert "法規研習場次" in told.split("相近者")[1]


def test_a_name_like_no_other_is_answered_with_where_to_look(capsys, out):
    code, _, told = history(capsys, out, "zzzz")
    assert code == 2
    assert "govplan sql" in told


def test_the_language_can_be_english(capsys, out, monkeypatch):
    monkeypatch.setattr("pipeline.language.current", "en")
    assert main(["--lang", "en", "history", "法規研習場次", "--out", str(out)]) == 0
    shown = capsys.readouterr().out
    assert "plan target" in shown
    assert "(113 same department)" in shown
