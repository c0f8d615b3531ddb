"""Decisions made in a static report and brought in with `govplan triage import`: nothing newer, and nobody else's, is overwritten."""

from __future__ import annotations

import json
import shlex
import tomllib
from pathlib import Path

import pytest

from pipeline.cli import main
from pipeline.findings import Finding
from tests.reports.conftest import Published
from tests.reports.test_letter import rows


def download(path: Path, *decisions: dict[str, object]) -> str:
    path.write_text(json.dumps({"format": "govplan-decisions", "version": 1, "decisions": list(decisions)}), "utf-8")
    return str(path)


def decided(finding: Finding, at: str, status: str = "confirmed", **values: object) -> dict[str, object]:
    numbers = {"reported": finding.reported, "expected": finding.expected}
    return {"finding_id": finding.finding_id, "status": status, "decided_at": at, **numbers, **values}


def lines(out: Path) -> dict[str, dict[str, str]]:
    return {d["id"]: d for d in tomllib.loads((out / "triage.toml").read_text("utf-8"))["decision"]}


@pytest.fixture
def wrong(texts: Published) -> Finding:
    return next(f for f in texts.verdicts.findings if f.reported == "9543")


def test_decisions_reach_triage_toml_and_the_letter(texts: Published, wrong: Finding, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first = decided(wrong, "2026-03-01T09:00:00.123Z", note="查無更正")
    changed = decided(texts.verdicts.findings[0], "2026-03-01T09:01:00Z", reported="1", expected="2")
    file = download(tmp_path / "d.json", first, first | {"finding_id": "ffffffffffff"}, changed)
    assert main(["triage", "import", file, "--out", str(out)]) == 3, "some were not brought in"
    said = capsys.readouterr()
    assert "判定 3 則：新增 1" in said.out and "未併入 2" in said.out
    assert "ffffffffffff" in said.err and "請重新判定" in said.err
    kept = (out / "triage.toml").read_text("utf-8")
    assert lines(out)[wrong.finding_id]["note"] == "查無更正" and lines(out)[wrong.finding_id]["date"] == "2026-03-01T09:00:00Z"
    assert main(["triage", "import", download(tmp_path / "d.json", first), "--out", str(out)]) == 0
    assert "新增 0" in (said := capsys.readouterr().out) and "原已相同 1" in said
    assert (out / "triage.toml").read_text("utf-8") == kept, "bringing a file in twice changes nothing"
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 0
    assert len(rows(tmp_path / "a.odt")) == 2


def test_an_older_file_brings_nothing_back(wrong: Finding, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = download(tmp_path / "d.json", decided(wrong, "2026-03-01T09:00:00Z", "waived", reason="誤判"))
    assert main(["triage", "import", file, "--out", str(out)]) == 0
    assert main(["triage", "reopen", wrong.finding_id, "--out", str(out)]) == 0
    capsys.readouterr()
    assert main(["triage", "import", file, "--out", str(out)]) == 3
    assert "較新" in capsys.readouterr().err
    assert lines(out)[wrong.finding_id]["action"] == "reopen"
    assert main(["triage", "confirm", wrong.finding_id, "--reason", "查證屬實", "--note", "電話查證", "--out", str(out)]) == 0
    assert main(["triage", "import", file, "--out", str(out)]) == 3
    assert lines(out)[wrong.finding_id]["note"] == "電話查證"


def test_of_two_reviewers_who_disagree_both_sides_are_told(wrong: Finding, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    one = download(tmp_path / "one.json", decided(wrong, "2026-03-01T09:00:00Z", note="見第 5 頁"))
    two = download(tmp_path / "two.json", decided(wrong, "2026-03-01T10:00:00Z", "waived", reason="已有說明", note="附件 二"))
    assert main(["triage", "import", one, two, "--out", str(out)]) == 3
    assert lines(out)[wrong.finding_id]["action"] == "confirm", "the later import does not win by being later"
    (told,) = capsys.readouterr().err.splitlines()
    assert all(text in told for text in (wrong.finding_id, "已免除", "已有說明", "附件 二", "已確認", "見第 5 頁"))
    instead = shlex.split(told.partition("govplan ")[2])
    assert main(instead) == 0
    assert (lines(out)[wrong.finding_id]["action"], lines(out)[wrong.finding_id]["note"]) == ("waive", "附件 二")


def test_a_reviewer_may_think_again(texts: Published, wrong: Finding, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The page knows what it showed and what it kept itself: what follows on that is no conflict. Nor are decisions of one file."""
    first = decided(wrong, "2026-03-01T09:00:00.500Z")
    assert main(["triage", "import", download(tmp_path / "d.json", first), "--out", str(out)]) == 0
    again = decided(wrong, "2026-03-02T09:00:00Z", "waived", reason="誤判", follows=["2026-03-01T09:00:00Z"])
    assert main(["triage", "import", download(tmp_path / "d.json", again), "--out", str(out)]) == 0
    assert "取代自己先前的 1" in capsys.readouterr().out
    assert lines(out)[wrong.finding_id]["action"] == "waive"
    aspects = [f for f in texts.verdicts.findings if f.rule_id == "ASPECT_SCORE"]
    wide = decided(aspects[0], "2026-03-01T09:00:00Z", "waived", reason="誤判", scope="document")
    own = decided(aspects[1], "2026-03-01T09:01:00Z")
    assert main(["triage", "import", download(tmp_path / "d.json", wide, own), "--out", str(out)]) == 0
    assert lines(out)[aspects[1].finding_id]["action"] == "confirm"


def test_a_wider_decision_takes_the_place_of_the_narrower_one_on_the_same_finding(texts: Published, out: Path) -> None:
    first, second = [f for f in texts.verdicts.findings if f.rule_id == "ASPECT_SCORE"]
    for key, scope in ((first.finding_id, "finding"), (second.finding_id, "finding"), (first.finding_id, "document")):
        assert main(["triage", "waive", key, "--reason", "誤判", "--scope", scope, "--out", str(out)]) == 0
    assert first.finding_id not in lines(out) and second.finding_id in lines(out)
    assert sorted(d["scope"] for d in lines(out).values()) == ["document", "finding"]


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"format": "other", "version": 1, "decisions": []}', b'{"format": "govplan-decisions", "version": 1, "decisions": [{}]}']
)
def test_a_file_that_is_no_download_is_refused(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (tmp_path / "d.json").write_bytes(content)
    assert main(["triage", "import", str(tmp_path / "d.json"), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "d.json" in said and "invalid" not in said.lower()
    assert not (out / "triage.toml").exists()


def test_a_file_that_is_not_there_is_called_so(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["triage", "import", str(tmp_path / "nope.json"), "--out", str(out)]) == 2
    said = capsys.readouterr().err
    assert "找不到" in said and "No such file" not in said
