"""The annex of a letter: what was confirmed, and nothing else."""

from __future__ import annotations

import json
import shutil
import zipfile
from pathlib import Path

import pytest
from lxml import etree

from pipeline.cli import main
from tests.reports.conftest import Published

TEXT = {"text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0", "table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0"}


@pytest.fixture
def out(texts: Published, tmp_path: Path) -> Path:
    """A copy of the publication, whose decisions may be changed."""
    return Path(shutil.copytree(texts.out, tmp_path / "out"))


def rows(path: Path) -> list[list[str]]:
    with zipfile.ZipFile(path) as package:
        assert package.read("mimetype") == b"application/vnd.oasis.opendocument.text"
        tree = etree.fromstring(package.read("content.xml"))
    cells = [row.iterfind("table:table-cell", TEXT) for row in tree.iterfind(".//table:table-row", TEXT)]
    return [["\n".join(p.xpath("string()") for p in cell) for cell in row] for row in cells]


def test_confirmed_findings_with_quote_place_and_arithmetic(texts: Published, out: Path, tmp_path: Path) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    waived = next(f for f in texts.verdicts.findings if f.reported == "54.83")
    assert main(["triage", "confirm", wrong.finding_id, "--note", "已電洽 <承辦人> & 主管", "--out", str(out)]) == 0
    assert main(["triage", "waive", waived.finding_id, "--reason", "已有說明", "--out", str(out)]) == 0
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 0
    head, *items = rows(tmp_path / "a.odt")
    assert head == ["項次", "頁次", "原文", "重新計算", "待查證事項"]
    ((number, place, quote, recomputed, verify),) = items
    assert (number, place) == ("1", "第 54 行")
    assert "自創簽稿數：9543" in quote
    assert "8113" in recomputed and "重新計算 9500，文件印出 9543，差 43" in recomputed
    assert verify.endswith("已電洽 <承辦人> & 主管")


def test_without_confirmed_findings_there_is_no_letter(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 2
    assert "govplan triage confirm" in capsys.readouterr().err
    assert not (tmp_path / "a.odt").exists()


def download(path: Path, *decisions: dict[str, object]) -> str:
    path.write_text(json.dumps({"format": "govplan-decisions", "version": 1, "decisions": list(decisions)}), "utf-8")
    return str(path)


def test_downloaded_decisions_reach_triage_toml_and_the_letter(texts: Published, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.reported == "9543")
    base = {"finding_id": wrong.finding_id, "status": "confirmed", "reported": "9543", "expected": "9500", "decided_at": "2026-03-01T09:00:00Z"}
    file = download(
        tmp_path / "d.json",
        base | {"note": "查無更正"},
        base | {"finding_id": "ffffffffffff"},
        {"finding_id": texts.verdicts.findings[0].finding_id, "status": "confirmed", "reported": "1", "expected": "2"},
    )
    assert main(["triage", "import", file, "--out", str(out)]) == 0
    said = capsys.readouterr()
    assert "已併入 1 則" in said.out
    assert "ffffffffffff" in said.err and "請重新判定" in said.err
    kept = (out / "triage.toml").read_text("utf-8")
    assert wrong.finding_id in kept and "查無更正" in kept and "2026-03-01" in kept
    assert main(["triage", "import", file, "--out", str(out)]) == 0
    assert (out / "triage.toml").read_text("utf-8") == kept, "bringing a file in twice changes nothing"
    assert main(["letter", str(tmp_path / "a.odt"), "--out", str(out)]) == 0
    assert len(rows(tmp_path / "a.odt")) == 2


def test_a_later_decision_is_not_overwritten_by_an_older_file(texts: Published, out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.reported == "9543")
    assert main(["triage", "confirm", wrong.finding_id, "--out", str(out)]) == 0
    kept = (out / "triage.toml").read_text("utf-8")
    old = {"finding_id": wrong.finding_id, "status": "waived", "reason": "誤判", "reported": "9543", "expected": "9500", "decided_at": "2001-01-01T09:00:00Z"}
    assert main(["triage", "import", download(tmp_path / "d.json", old), "--out", str(out)]) == 0
    assert "較新" in capsys.readouterr().err
    assert (out / "triage.toml").read_text("utf-8") == kept


@pytest.mark.parametrize(
    "content", [b"", b"[]", b'{"format": "other", "version": 1, "decisions": []}', b'{"format": "govplan-decisions", "version": 1, "decisions": [{}]}']
)
def test_a_file_that_is_no_download_is_refused(out: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], content: bytes) -> None:
    (tmp_path / "d.json").write_bytes(content)
    assert main(["triage", "import", str(tmp_path / "d.json"), "--out", str(out)]) == 2
    assert "d.json" in capsys.readouterr().err
    assert not (out / "triage.toml").exists()
