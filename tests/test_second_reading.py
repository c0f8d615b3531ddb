"""`check --second-reader`: a finding on a PDF page is confirmed, disputed or not checked."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from parsers.readers import Manner
from pipeline import triage
from pipeline.cli import main
from pipeline.ingest import ingest
from pipeline.second_reading import read_again
from pipeline.store.catalog import open_publication

ROOT = Path(__file__).parent.parent
(PDF,) = (ROOT / "data" / "pdf").iterdir()


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("second")
    (folder / "in").mkdir()
    shutil.copy(PDF, folder / "in")
    shutil.copy(next((ROOT / "data" / "raw").glob("*數位發展處-115-*.txt")), folder / "in")
    ingest([folder / "in"], folder / "out", jobs=1)
    return folder / "out"


def test_findings_on_pdf_pages_are_confirmed_and_those_on_text_are_not_checked(out, capsys):
    assert main(["check", "--out", str(out), "--second-reader", "--format", "json", "--fail-on", "never"]) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    by_path = {(f["path"].rpartition(".")[2], f["second_reader"]) for f in findings if all(e["path"] == f["path"] for e in f["evidence"])}
    assert by_path == {("pdf", "confirmed"), ("txt", "not_checked")}
    assert next(f["second_reader"] for f in findings if f["rule_id"] == "ASPECT_SCORE" and f["reported"] == "54.83") == "confirmed"


def test_a_number_that_the_first_reader_got_wrong_is_disputed(out):
    with open_publication(out) as connection:
        verdicts = triage.audit(connection, out)
        media_types = dict(connection.execute("SELECT source_id, media_type FROM sources").fetchall())
    finding = next(f for f in verdicts.findings if f.reported == "54.83")
    misread = tuple(replace(e, text="54.88") if e.text == "54.83" else e for e in finding.evidence)
    (judged,) = read_again(replace(verdicts, findings=(replace(finding, evidence=misread),)), out, media_types).findings
    assert judged.second_reader == "disputed"


def test_the_whole_file_may_be_read_twice_or_with_another_engine(tmp_path):
    """The two engines agree on every line of a typeset page, and pdfplumber gives the same records."""
    indicators = []
    for name, manner in (("own", Manner(is_double=True)), ("other", Manner("pdfplumber"))):
        report = ingest([PDF], tmp_path / name, jobs=1, manner=manner)
        assert not report.failed
        with open_publication(tmp_path / name) as connection:
            assert connection.execute("SELECT count(*) FROM issues WHERE code = 'second_reading_differs'").fetchone() == (0,)
            indicators.append(
                connection.execute("SELECT title, weight_pct, target_text, actual_text, attainment_pct FROM indicators ORDER BY row_id").fetchall()
            )
    assert len(indicators[0]) == 20 and indicators[0] == indicators[1]
