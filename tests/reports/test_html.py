"""The static report: every finding with its evidence, numbers from the data, texts of documents as texts, nothing from outside."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any

import lxml.html
import pytest

from parsers.text.fold import fold
from pipeline.errors import CannotWrite
from pipeline.findings import SEVERITIES, Finding
from pipeline.reports import html
from pipeline.reports.views import reproducing_sql
from pipeline.rules import parts
from pipeline.rules.rule import catalogue
from pipeline.store.catalog import open_publication
from tests.reports.conftest import ATTACK, REPORT_114, ROOT, Published, publish

RULES = {rule.id: rule for rule in catalogue()}


def page(published: Published, finding: Finding) -> lxml.html.HtmlElement:
    return lxml.html.fromstring((published.report / "documents" / f"{finding.document_id}.html").read_bytes())


def test_every_finding_has_an_article_with_each_piece_of_its_evidence_marked(texts: Published) -> None:
    assert texts.verdicts.findings
    for finding in texts.verdicts.findings:
        tree = page(texts, finding)
        article = tree.get_element_by_id(finding.finding_id)
        assert finding.rule_id in article.text_content()
        for number, evidence in enumerate(finding.evidence, 1):
            mark = tree.get_element_by_id(f"{finding.finding_id}.{number}")
            marked = fold(mark.text_content() or mark.getparent().text_content())
            assert marked, f"{finding.finding_id}.{number}"
            if evidence.role != "context" and len(evidence.text or "") < 40:
                assert fold(evidence.text or "") in marked or marked in fold(evidence.text or "")


def test_links_from_the_arithmetic_lead_to_marks_of_the_same_finding(texts: Published) -> None:
    for path in (texts.report / "documents").glob("*.html"):
        tree = lxml.html.fromstring(path.read_bytes())
        ids = {element.get("id") for element in tree.iter() if element.get("id")}
        links = [a.get("href") for a in tree.iterfind(".//a") if (a.get("href") or "").startswith("#")]
        assert not [link for link in links if link[1:] not in ids]
        assert len(ids) == sum(1 for element in tree.iter() if element.get("id")), "an id stands twice"


def test_the_wrong_sum_is_on_the_overview_and_leads_to_its_consequence(texts: Published) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    script = (texts.report / "findings.js").read_text("utf-8")
    assert wrong.finding_id in script
    article = page(texts, wrong).get_element_by_id(wrong.finding_id)
    rate = next(f for f in texts.verdicts.findings if f.caused_by == wrong.finding_id)
    assert rate.expected == "91.12"
    assert article.xpath(f'.//a[@href="#{rate.finding_id}"]')
    assert page(texts, rate).get_element_by_id(rate.finding_id).xpath(f'.//a[@href="#{wrong.finding_id}"]')


def test_texts_of_documents_stay_texts(hostile: Published) -> None:
    for path in hostile.report.rglob("*.html"):
        tree = lxml.html.fromstring(path.read_bytes())
        assert not [script for script in tree.iter("script") if not script.get("src")], path.name
        assert not list(tree.iter("img"))
        assert not [element for element in tree.iter() for name in element.attrib if name.startswith("on")]
    finding = next(f for f in hostile.verdicts.findings if any("<script>" in (e.text or "") for e in f.evidence))
    assert ATTACK.split(">")[0] in page(hostile, finding).get_element_by_id(finding.finding_id).text_content()


def test_nothing_is_loaded_from_elsewhere(texts: Published, pages: Published) -> None:
    for report in (texts.report, pages.report):
        for path in report.rglob("*"):
            if path.suffix not in (".html", ".css", ".js", ".svg"):
                continue
            text = path.read_text("utf-8")
            assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", text), path.name
            assert not re.findall(r"url\(|@import", text) or path.suffix == ".html", path.name
            assert "style=" not in text or path.suffix != ".html", f"{path.name}: a strict policy forbids inline styles"


def test_the_same_publication_gives_the_same_bytes_by_one_process_and_by_several(texts: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(html, "_DOCUMENTS_PER_FILE", 1)
    with open_publication(texts.out) as connection:
        html.write(connection, texts.out, tmp_path / "again", jobs=2)
    assert digests(tmp_path / "again") == digests(texts.report)


def test_a_publication_judged_in_parts_has_the_same_report(counties: Published, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "_AT_LEAST", 1)  # each county by itself
    with open_publication(counties.out) as connection:
        html.write(connection, counties.out, tmp_path / "one", jobs=1)
        html.write(connection, counties.out, tmp_path / "two", jobs=2)
    assert digests(tmp_path / "one") == digests(tmp_path / "two")
    assert digests(tmp_path / "one") == digests(counties.report)
    rows = listed(counties.report)
    assert [SEVERITIES.index(row["severity"]) for row in rows] == sorted(SEVERITIES.index(row["severity"]) for row in rows)


def listed(report: Path) -> list[dict[str, Any]]:
    """The rows of the overview's list."""
    return json.loads((report / "findings.js").read_text("utf-8").partition(" = ")[2].rstrip(";\n"))["findings"]


def test_the_trends_of_several_governments_have_a_page_each(counties: Published, texts: Published) -> None:
    tree = lxml.html.fromstring((counties.report / "trends.html").read_bytes())
    links = tree.xpath("//tbody//a")
    assert [link.text_content() for link in links] == ["新竹縣政府", "苗栗縣政府"]
    for link in links:
        of_one = lxml.html.fromstring((counties.report / link.get("href")).read_bytes())
        assert of_one.xpath("string(//h2)") == link.text_content()
        for target in of_one.xpath("//article//a/@href"):
            assert (counties.report / "trends" / target).resolve().is_file()
    alone = lxml.html.fromstring((texts.report / "trends.html").read_bytes())
    assert len(alone.xpath("//article")) == len(of_one.xpath("//article")) > 10
    assert not list((texts.report / "trends").iterdir())


def digests(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_the_sql_beside_a_finding_gives_that_comparison_alone(texts: Published) -> None:
    with open_publication(texts.out) as connection:
        for finding in texts.verdicts.findings:
            query = reproducing_sql(finding, RULES[finding.judge])
            rows = connection.execute(query).fetchall()
            assert len(rows) == 1, finding.rule_id


def test_checks_that_passed_are_listed_with_their_numbers(texts: Published) -> None:
    document = next(d for d in texts.verdicts.documents if d.department == "行政處")
    text = (texts.report / "documents" / f"{document.document_id}.html").read_text("utf-8")
    tree = lxml.html.fromstring(text)
    rows = tree.xpath('//section[@id="checks"]//tbody/tr')
    assert len(rows) == document.passed + document.failed + document.unknown
    assert sum(row.xpath('boolean(td[@class="pass"])') for row in rows) == document.passed
    row = next(r for r in rows if r.xpath("string(td[1])") == "單位公務人員及聘僱人員客語認證完成率" and "97.19" in r.xpath("string(td[3])"))
    assert row.xpath("string(td[4])").startswith("97.1")
    assert row.xpath('boolean(td[2]//span[@class="zh"][starts-with(text(), "第 ")])')


def test_a_document_without_checks_says_so_loudly(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("新竹縣政府民政處 114 年度施政計畫\n\n無表格也無編號的一段文字\n", "utf-8")
    published = publish(tmp_path / "p", [tmp_path / "a.txt"])
    (document,) = published.verdicts.documents
    assert not document.was_checked
    for path in (published.report / "index.html", published.report / "documents" / f"{document.document_id}.html"):
        assert "這並不表示無誤" in lxml.html.fromstring(path.read_bytes()).xpath('string(//*[@role="note"])')


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """A folder as offices have them: a report three times, one of them in other bytes; a PDF in a font that does not say what its
    characters are; two empty files; a plan with a table that nobody knows and a number that is none."""
    folder = tmp_path_factory.mktemp("mixed")
    text = REPORT_114.read_text("utf-8")
    (folder / "報告.txt").write_text(text, "utf-8")
    (folder / "報告（複本）.txt").write_text(text, "utf-8")
    (folder / "報告（有標記）.txt").write_text(text, "utf-8-sig")
    (folder / "無對照.pdf").write_bytes((ROOT / "tests" / "data" / "pdf" / "traps" / "no_tounicode.pdf").read_bytes())
    (folder / "空白.txt").write_bytes(b"")
    (folder / "空白.docx").write_bytes(b"")
    return publish(folder / "published", [folder])


def test_the_numbers_of_the_first_screen_add_up(texts: Published) -> None:
    tree = lxml.html.fromstring((texts.report / "index.html").read_bytes())
    tiles = {tile.get("class").split()[-1]: int(tile.xpath("string(b)")) for tile in tree.xpath('//li[contains(@class, "tile")]')}
    said = tree.xpath('string(//div[h1]/p[2]/span[@class="zh"][1])')
    checked, passed, failed, unknown = map(int, re.findall("[0-9]+", said))
    assert checked == passed + failed + unknown
    assert (passed, unknown) == (tiles["passed"], tiles["unknown"])
    found, of_failed, truncated = map(int, re.findall("[0-9]+", "".join(tree.xpath('//div[h1]/p[2]/span[@class="zh"][position() > 1]/text()'))))
    assert found == len(texts.verdicts.findings) == tiles["error"] + tiles["warning"] + tiles["info"]
    assert (of_failed, truncated) == (failed, found - failed)
    assert truncated == sum(f.rule_id == "ROUND_TRUNC" for f in texts.verdicts.findings) > 0
    rows = [[int(cell) for cell in row.xpath("td[position() > 1]/text()")] for row in tree.xpath('//section[@id="checked"]//tbody/tr[not(td[@colspan])]')]
    assert [sum(column) for column in zip(*rows, strict=True)] == [passed, failed, unknown]
    assert [int(cell) for cell in tree.xpath('//section[@id="checked"]//tfoot//td[text()]/text()')] == [passed, failed, unknown]


def test_a_truncated_number_is_marked_among_what_passed_and_leads_to_its_finding(texts: Published) -> None:
    finding = next(f for f in texts.verdicts.findings if f.rule_id == "ROUND_TRUNC")
    tree = page(texts, finding)
    (row,) = tree.xpath(f'//section[@id="checks"]//tr[td/a[@href="#{finding.finding_id}"]]')
    assert "捨去尾數" in row.xpath('string(td[@class="pass"])')
    assert "捨去尾數" in tree.xpath('string(//section[@id="checks"]/p)')


def test_files_that_repeat_another_are_named_with_what_they_repeat(mixed: Published) -> None:
    index = lxml.html.fromstring((mixed.report / "index.html").read_bytes())
    rows = index.xpath('//section[@id="repeats"]//tbody/tr')
    repeated = {row.xpath("string(td[1]/text())") for row in rows}
    (document,) = [d for d in mixed.verdicts.documents if d.department == "行政處"]
    files = {"報告.txt", "報告（複本）.txt", "報告（有標記）.txt"}
    assert repeated == files - {document.path}
    assert {row.xpath("string(td[2]/a/@href)") for row in rows} == {f"documents/{document.document_id}.html"}
    assert "2 份重複" in index.xpath("string(//div[h1])")
    own = lxml.html.fromstring((mixed.report / "documents" / f"{document.document_id}.html").read_bytes())
    for path in repeated:
        assert path in own.xpath('string(//section[@class="doc"])')


def test_a_document_read_in_part_says_so_beside_its_counts(mixed: Published) -> None:
    (document,) = [d for d in mixed.verdicts.documents if (d.path or "").endswith("無對照.pdf")]
    index = lxml.html.fromstring((mixed.report / "index.html").read_bytes())
    (row,) = index.xpath(f'//section[@id="documents"]//tr[th/a/@href="documents/{document.document_id}.html"]')
    assert "只讀出一部分" in row.text_content()
    assert "\ufffd" not in row.text_content(), "a title that could not be read is no name"
    own = lxml.html.fromstring((mixed.report / "documents" / f"{document.document_id}.html").read_bytes())
    assert any("只讀出一部分" in note.text_content() for note in own.xpath('//*[@role="note"]'))
    assert "沒有發現不一致" not in own.text_content() or "讀出的部分" in own.text_content()
    issues = own.xpath('//section[@id="issues"]//tbody/tr')
    assert row.xpath('td/a[contains(@href, "#issues")]/text()') == [str(len(issues))]
    (issue,) = [issue for issue in issues if issue.xpath("string(td[1]//code)") == "unreadable_font"]
    assert issue.xpath('string(td[1]/span[@class="zh"])') == "字型無法判讀" and issue.xpath('string(td[1]/span[@class="en"])') == "unreadable font"
    assert issue.xpath('string(td[2]//span[@class="zh"])') == "第 1 頁"
    assert "字型：" in issue.xpath("string(td[4])")
    for zh, en in zip(issue.xpath('td[3]/span[@class="zh"]/text()'), issue.xpath('td[3]/span[@class="en"]/text()'), strict=True):
        assert not re.search("[a-z] [a-z]+ [a-z]", zh) and not re.search("[\u4e00-\u9fff]", en)


def test_every_file_that_was_not_read_is_listed_with_a_reason_in_one_language(mixed: Published) -> None:
    index = lxml.html.fromstring((mixed.report / "index.html").read_bytes())
    rows = {row.xpath("string(td[1])"): row for row in index.xpath('//section[@id="unread"]//tbody/tr')}
    assert rows.keys() == {"空白.docx", "空白.txt", "無對照.pdf"}
    for row in rows.values():
        assert row.xpath('string(td[2]/span[@class="zh"])') in ("無法讀取", "只讀出一部分")
        zh, en = (row.xpath(f'string(td[3]/span[@class="{lang}"])') for lang in ("zh", "en"))
        assert zh and en and en.isascii() and not re.search("[A-Za-z]{4}", zh)
    assert "第 1 頁" in rows["無對照.pdf"].text_content()


def test_a_document_in_which_nothing_was_compared_is_not_said_to_be_without_fault(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("新竹縣政府民政處 114 年度施政計畫\n\n無表格也無編號的一段文字\n", "utf-8")
    published = publish(tmp_path / "p", [tmp_path / "a.txt"])
    (document,) = published.verdicts.documents
    text = lxml.html.fromstring((published.report / "documents" / f"{document.document_id}.html").read_bytes()).text_content()
    assert "沒有作任何比對" in text and "沒有發現不一致" not in text


def test_a_headline_names_the_indicator_and_says_that_the_rule_does_not_hold(texts: Published) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    tree = page(texts, wrong)
    heading = tree.get_element_by_id(f"{wrong.finding_id}-h")
    assert heading.xpath('string(span[@class="about"])').startswith("公文線上簽核比率")
    assert heading.xpath('string(span[@class="norm"]/span[@class="zh"])').startswith("不符：")
    assert heading.xpath('string(span[@class="norm"]/span[@class="en"])').startswith("Not met:")
    for row in listed(texts.report):
        assert not re.search("¶|[a-z]+_[a-z]+|引號 ", row["about"]), row["about"]
    quoted = next(row for row in listed(texts.report) if row["rule"] == "GOAL_NAME_DRIFT")
    assert quoted["about"] == "「調整控管聘僱及臨時人力，落實獎優汰劣之考核用人機制」", "as printed, not as compared"


def test_a_rule_leads_to_its_findings(texts: Published) -> None:
    tree = lxml.html.fromstring((texts.report / "rules.html").read_bytes())
    found = {f.rule_id for f in texts.verdicts.findings}
    assert {section.get("id") for section in tree.xpath('//section[@id and .//a[starts-with(@href, "index.html?q=")]]')} == found


def test_the_report_says_how_to_hand_its_findings_over(texts: Published) -> None:
    text = lxml.html.fromstring((texts.report / "index.html").read_bytes()).xpath('string(//section[@id="hand-over"])')
    for command in ("govplan triage import", "govplan export", "govplan letter"):
        assert command in text


def test_a_page_image_is_drawn_only_where_a_finding_points(pages: Published) -> None:
    wanted = html.wanted_pages(pages.verdicts.findings)
    drawn = {path.name for path in (pages.report / "pages").iterdir()}
    assert drawn == {f"{source_id}-{number}.png" for source_id, numbers in wanted.items() for number in numbers}
    assert drawn


def test_without_its_file_a_pdf_is_shown_as_text_and_the_page_says_why(pages: Published, tmp_path: Path) -> None:
    with open_publication(pages.out) as connection:
        location = next(pages.out.parent.glob("*.pdf"))
        content = location.read_bytes()
        try:
            location.write_bytes(content + b"\n% changed")
            html.write(connection, pages.out, tmp_path / "changed", jobs=1)
            location.unlink()
            html.write(connection, pages.out, tmp_path / "gone", jobs=1)
        finally:
            location.write_bytes(content)
    document = next(d for d in pages.verdicts.documents if d.department == "行政處")
    for name, reason in (("changed", "內容已與匯入時不同"), ("gone", "已不在匯入時的位置")):
        tree = lxml.html.fromstring((tmp_path / name / "documents" / f"{document.document_id}.html").read_bytes())
        assert reason in tree.xpath('string(//p[@class="note"])')
        assert not tree.xpath("//image")
        assert "54.83" in tree.xpath('//table[@class="source"]//mark/text()')


def test_a_folder_with_other_things_is_left_alone(texts: Published, tmp_path: Path) -> None:
    (tmp_path / "thesis.odt").write_bytes(b"years of work")
    with open_publication(texts.out) as connection, pytest.raises(CannotWrite):
        html.write(connection, texts.out, tmp_path, jobs=1)
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.odt"]
