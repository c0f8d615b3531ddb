"""The static report in Chromium: what a reader sees and does. Skipped, with a clear message, where there is no Chromium; with
$GOVPLAN_BROWSER set to required they fail there."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlparse

import pypdfium2 as pdfium
import pytest
from PIL import Image

from parsers.text.fold import fold
from tests.reports.conftest import PDF, ROOT, Published, axe_source

SCREENSHOTS = ROOT / "build" / "screenshots"
VIEWS = ("index.html", "trends.html", "rules.html", "#", "#checks", "#issues")


class Reader:
    """A browser tab on a report, which remembers every address it asked for."""

    def __init__(self, page: Any, report: Path) -> None:
        self.page, self.report = page, report
        self.requests: list[str] = []
        self.errors: list[str] = []
        page.on("request", lambda request: self.requests.append(request.url))
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("console", lambda message: self.errors.append(message.text) if message.type == "error" else None)

    def open(self, name: str, fragment: str = "", lang: str = "zh") -> Any:
        self.page.goto("about:blank")
        self.page.goto(f"{(self.report / name).as_uri()}?lang={lang}{fragment}")
        return self.page

    def document(self, published: Published, department: str = "行政處", fragment: str = "", lang: str = "zh") -> Any:
        return self.open(f"documents/{document_id(published, department)}.html", fragment, lang)

    def current(self) -> str:
        self.page.wait_for_selector(".finding.is-current")
        return str(self.page.evaluate("document.querySelector('.finding.is-current').id"))


def settle(page: Any) -> None:
    """Wait until a page stands still: ten frames in which nothing that is marked moves, and every image has been decoded."""
    page.evaluate("""async () => {
        for (const image of document.querySelectorAll("image, img"))
            await Object.assign(new Image(), { src: image.href?.baseVal ?? image.src }).decode();
        const places = () => JSON.stringify([...document.querySelectorAll("body, mark, .is-current, .is-current *")].map(e => e.getBoundingClientRect()));
        for (let still = 0, before = ""; still < 10; ) {
            await new Promise(requestAnimationFrame);
            const now = places();
            still = now === before ? still + 1 : 0;
            before = now;
        }
    }""")


def document_id(published: Published, department: str) -> str:
    return next(d.document_id for d in published.verdicts.documents if d.department == department)


def findings_of(published: Published, department: str = "行政處") -> list[Any]:
    return [f for f in published.verdicts.findings if f.document_id == document_id(published, department)]


@pytest.fixture
def reader(browser: Any, texts: Published) -> Iterator[Reader]:
    yield from _reader(browser, texts)


@pytest.fixture
def page_reader(browser: Any, pages: Published) -> Iterator[Reader]:
    yield from _reader(browser, pages)


def _reader(browser: Any, published: Published, **options: Any) -> Iterator[Reader]:
    context = browser.new_context(viewport={"width": 1600, "height": 1000}, accept_downloads=True, **options)
    made = Reader(context.new_page(), published.report)
    yield made
    context.close()
    assert not made.errors
    strangers = [url for url in made.requests if urlparse(url).scheme not in ("file", "about", "blob", "data")]
    assert not strangers, "a request left the page"


def test_every_finding_opens_with_its_evidence_in_view(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    for finding in findings_of(texts):
        page.click(f'li[data-id="{finding.finding_id}"] a')
        assert reader.current() == finding.finding_id
        assert page.locator(".finding:visible").count() == 1
        first = page.locator(f'[id="{finding.finding_id}.1"]')
        first.scroll_into_view_if_needed()
        assert first.is_visible()
        assert urlparse(page.url).fragment == finding.finding_id


def test_a_deep_link_opens_its_finding_and_points_to_the_number(reader: Reader, texts: Published) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.reported == "9543")
    page = reader.document(texts, fragment=f"#{wrong.finding_id}.2")
    assert reader.current() == wrong.finding_id
    mark = page.locator(f'[id="{wrong.finding_id}.2"]')
    assert "is-pointed" in mark.get_attribute("class")
    assert mark.inner_text().strip() == "8113"
    top, height = mark.evaluate("e => [e.getBoundingClientRect().top, innerHeight]")
    assert 0 < top < height


def test_the_overview_leads_to_the_wrong_sum_in_two_steps(reader: Reader, texts: Published) -> None:
    page = reader.open("index.html")
    page.fill("#search", "9543")
    rows = page.locator("[data-rows] > li")
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    row = rows.filter(has=page.locator("s", has_text="9543"))
    assert row.count() == 1
    assert "第 54 行" in row.inner_text() and "9500" in row.inner_text()
    row.locator("a").click()
    assert reader.current() == wrong.finding_id
    assert page.locator(".is-current .effects, .is-current .judge").get_by_text("91.12").count() >= 1


def test_boxes_of_page_images_lie_on_the_values(page_reader: Reader, pages: Published) -> None:
    """The box as the browser draws it, in shares of the drawn page, holds the evidence's text for another PDF engine."""
    page = page_reader.document(pages)
    looked_at = 0
    with pdfium.PdfDocument(PDF) as document:
        for finding in findings_of(pages):
            page.click(f'li[data-id="{finding.finding_id}"] a')
            for button in page.locator(".is-current [data-action=page]").all():
                button.click()  # the whole page
            for number, evidence in enumerate(finding.evidence, 1):
                if evidence.bbox is None:
                    continue
                shares = page.evaluate(_SHARES, f"{finding.finding_id}.{number}")
                sheet = document[evidence.page - 1]
                width, height = sheet.get_size()
                left, top, right, bottom = (share * size for share, size in zip(shares, (width, height, width, height), strict=True))
                text = sheet.get_textpage().get_text_bounded(left, height - bottom, right, height - top)
                assert fold(evidence.text or "") in fold(text).replace("\ufffe", ""), f"{finding.rule_id} {number}: {text!r}"
                looked_at += 1
    assert looked_at > 40


_SHARES = """id => {
  const mark = document.getElementById(id), sheet = mark.closest('svg').querySelector('image').getBoundingClientRect(), box = mark.getBoundingClientRect();
  const x = value => (value - sheet.left) / sheet.width, y = value => (value - sheet.top) / sheet.height;
  return [x(box.left), y(box.top), x(box.right), y(box.bottom)];
}"""


def test_the_marked_value_is_red_framed_and_on_ink(page_reader: Reader, pages: Published) -> None:
    """A screenshot of the reported value's box: the frame, the mark, and printed characters inside."""
    finding = next(f for f in findings_of(pages) if f.reported == "54.83")
    page = page_reader.document(pages, fragment=f"#{finding.finding_id}")
    page.wait_for_function("[...document.querySelectorAll('.is-current image')].every(i => i.getBoundingClientRect().width > 0)")
    settle(page)
    box = page.locator(f'[id="{finding.finding_id}.1"]').bounding_box()
    clip = {key: box[key] for key in ("x", "y", "width", "height")}
    image = Image.open(io.BytesIO(page.screenshot(clip=clip))).convert("RGB")
    colours = [image.getpixel((x, y)) for x in range(image.width) for y in range(image.height)]
    ink = sum(max(c) < 110 for c in colours) / len(colours)
    yellow = sum(c[0] > 200 and c[2] < 190 and c[0] - c[2] > 40 for c in colours) / len(colours)
    assert ink > 0.02, "no characters under the mark: the image is missing or the box is elsewhere"
    assert yellow > 0.3


def test_the_whole_page_can_be_seen(page_reader: Reader, pages: Published) -> None:
    finding = next(f for f in findings_of(pages) if f.reported == "54.83")
    page = page_reader.document(pages, fragment=f"#{finding.finding_id}")
    svg = page.locator(".is-current figure.page svg").first
    part = svg.get_attribute("viewBox")
    page.locator(".is-current [data-action=page]").first.click()
    assert svg.get_attribute("viewBox") == svg.get_attribute("data-whole") != part
    assert page.locator(".is-current [data-action=page]").first.inner_text() == "只看標示處"
    page.locator(".is-current [data-action=page]").first.click()
    assert svg.get_attribute("viewBox") == part


def test_search_and_filters_narrow_the_list(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    findings = findings_of(texts)
    visible = page.locator("[data-rows] > li:visible")
    assert visible.count() == len(findings)
    page.click('[data-filter="error"]')
    assert visible.count() == sum(f.severity == "error" for f in findings)
    page.click('[data-filter="warning"]')
    assert visible.count() == sum(f.severity in ("error", "warning") for f in findings)
    page.click('[data-filter="error"]')
    page.click('[data-filter="warning"]')
    page.fill("#search", "9543 公文")
    assert 1 <= visible.count() < len(findings)
    page.fill("#search", "沒有這種字")
    assert visible.count() == 0
    assert page.locator("[data-none]").is_visible()


def test_the_keyboard_is_enough(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    ids = [f.finding_id for f in findings_of(texts)]
    assert reader.current() == ids[0]
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("k")
    assert reader.current() == ids[1]
    page.keyboard.press("c")
    assert page.locator(f'li[data-id="{ids[1]}"] .tag').inner_text() == "已確認"
    page.keyboard.press("Enter")
    assert reader.current() == ids[2]
    page.keyboard.press("w")
    assert page.evaluate("document.activeElement.name") == "reason"
    page.keyboard.press("Escape")
    page.keyboard.press("u")
    assert page.locator(f'li[data-id="{ids[2]}"] .tag').inner_text() == ""
    page.keyboard.press("/")
    page.keyboard.type("jcw")
    assert page.input_value("#search") == "jcw"
    assert reader.current() == ids[2]


def test_single_keys_can_be_switched_off(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    first = reader.current()
    page.uncheck("[data-action=keys]")
    page.locator("h1").click()
    page.keyboard.press("j")
    assert reader.current() == first
    page.reload()
    page.keyboard.press("j")
    assert reader.current() == first


def test_decisions_survive_a_reload_and_can_be_downloaded(reader: Reader, texts: Published, tmp_path: Path) -> None:
    ids = [f.finding_id for f in findings_of(texts)]
    page = reader.document(texts)
    page.keyboard.press("c")
    page.locator(".is-current textarea").fill("已電洽承辦人")
    page.locator(".is-current textarea").blur()
    page.keyboard.press("j")
    page.keyboard.press("w")
    page.locator(".is-current select[name=reason]").select_option(index=1)
    page.reload()
    assert page.locator("[data-judged]").inner_text() == "2"
    reader.open("index.html")
    page.click('[data-filter="open"]')
    open_ids = {a.get_attribute("href").partition("#")[2] for a in page.locator("[data-rows] a").all()}
    assert not {ids[0], ids[1]} & open_ids
    with page.expect_download() as download:
        page.click("[data-action=download]")
    content = json.loads(Path(download.value.path()).read_text("utf-8"))
    kept = {d["finding_id"]: d for d in content["decisions"]}
    assert kept[ids[0]]["status"] == "confirmed" and kept[ids[0]]["note"] == "已電洽承辦人"
    assert kept[ids[1]]["status"] == "waived" and kept[ids[1]]["reason"]
    assert kept[ids[0]]["reported"] == findings_of(texts)[0].reported


def test_a_waiver_without_a_reason_is_not_kept(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    page.keyboard.press("w")
    assert "理由" in page.locator(".is-current [data-saved]").inner_text()
    assert page.locator("[data-judged]").inner_text() == "0", "what is not kept is not counted"
    assert page.locator("[data-rows] .tag.waived").count() == 0
    page.reload()
    assert page.locator("[data-judged]").inner_text() == "0"


def test_texts_of_documents_do_nothing(browser: Any, hostile: Published) -> None:
    for reader in _reader(browser, hostile):
        reader.page.on("dialog", lambda dialog, errors=reader.errors: errors.append(dialog.message))
        for name in ("index.html", "trends.html", "rules.html", *(f"documents/{p.name}" for p in (hostile.report / "documents").iterdir())):
            page = reader.open(name)
            settle(page)
            assert "owned" not in page.title()
        reader.open("index.html")
        reader.page.fill("#search", "<script>")
        assert reader.page.locator("[data-rows] script, [data-rows] img").count() == 0


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_every_view_is_accessible(reader: Reader, page_reader: Reader, texts: Published, pages: Published, lang: str) -> None:
    """axe: WCAG 2.1 A and AA and best practices, each view in both languages; a screenshot of each is kept."""
    source = axe_source()
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    found = []
    for kind, tab, published, views in (("text", reader, texts, VIEWS), ("pdf", page_reader, pages, ("#",))):
        for view in views:
            page = tab.open(view, lang=lang) if view.endswith(".html") else tab.document(published, fragment=view.removesuffix("#"), lang=lang)
            settle(page)
            name = re.sub(r"\W+", "-", f"{kind}-{view}-{lang}")
            page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)
            page.evaluate(source)
            result = page.evaluate("axe.run({preload: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'best-practice']})")
            assert result["passes"]
            found += [f"{name}: {v['id']} {n['html'][:120]}" for v in result["violations"] for n in v["nodes"]]
    assert not found


@pytest.mark.parametrize(("width", "zoom"), [(360, 1), (1280, 2)])
def test_nothing_is_cut_on_a_telephone_or_at_200_percent(browser: Any, pages: Published, width: int, zoom: int) -> None:
    # a page zoomed to 200 % is laid out for half the width
    context = browser.new_context(viewport={"width": width // zoom, "height": 800 // zoom}, device_scale_factor=zoom)
    for view in VIEWS:
        name, fragment = (view, "") if view.endswith(".html") else (f"documents/{document_id(pages, '行政處')}.html", view.removesuffix("#"))
        for lang in ("zh", "en"):
            page = context.new_page()
            page.goto(f"{(pages.report / name).as_uri()}?lang={lang}{fragment}")
            assert page.evaluate("document.documentElement.scrollWidth") <= width // zoom, f"{view} {lang}"
            page.close()
    context.close()


def test_on_a_telephone_a_finding_comes_into_view_and_the_list_back(browser: Any, texts: Published) -> None:
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto((texts.report / "documents" / f"{document_id(texts, '行政處')}.html").as_uri())
    finding = findings_of(texts)[2]
    page.click(f'li[data-id="{finding.finding_id}"] a')
    heading = page.locator(".is-current h2")
    heading.wait_for()
    page.wait_for_function("document.querySelector('.is-current h2').getBoundingClientRect().top < innerHeight / 2")
    page.click(".is-current .back")
    page.wait_for_function("document.getElementById('search').getBoundingClientRect().top >= 0")
    assert page.locator("#search").is_visible()
    context.close()


def test_the_language_is_switched_and_remembered(reader: Reader, texts: Published) -> None:
    reader.page.goto((texts.report / "index.html").as_uri())
    page = reader.page
    assert page.evaluate("document.documentElement.lang") == "zh-Hant-TW"
    assert page.locator("h1").inner_text() == "查核總覽"
    page.click("[data-action=language]")
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.locator("h1").inner_text() == "Audit overview"
    page.goto((texts.report / "trends.html").as_uri())
    assert page.locator("h1").inner_text() == "Trends"


def test_every_finding_is_printed_and_no_list_of_what_passed(reader: Reader, texts: Published, tmp_path: Path) -> None:
    page = reader.document(texts)
    page.keyboard.press("c")
    page.locator(".is-current textarea").fill("已電洽承辦人")
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    with pdfium.PdfDocument(tmp_path / "print.pdf") as printed:
        width, height = printed[0].get_size()
        assert (round(width), round(height)) == (595, 842)
        text = "".join(printed[i].get_textpage().get_text_range() for i in range(len(printed)))
        assert len(printed) < len(findings_of(texts)), "most findings need less than a page"
    for finding in findings_of(texts):
        assert finding.finding_id in text
        assert fold(finding.message_zh[:20]) in fold(text)
    assert "確認不一致" in text and "已電洽承辦人" in text
    assert "查過的項目" not in text and "SELECT" not in text


def test_totals_stand_once_on_paper_however_the_table_is_broken(reader: Reader, texts: Published, tmp_path: Path) -> None:
    page = reader.document(texts)
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    printed = printed_text(tmp_path / "print.pdf")
    totals = page.locator(".arithmetic tfoot tr.total").count()
    shown = page.locator(".compare .expected dt .zh", has_text="重新計算").count()
    captions = page.locator(".arithmetic figcaption .zh", has_text="重新計算").count()
    reviewed = sum("重新計算" in f.message_zh for f in findings_of(texts))
    assert totals > 3 and reviewed == 0
    assert printed.count("重新計算") == totals + shown + captions


def test_other_pages_of_a_finding_are_at_least_named_on_paper(page_reader: Reader, pages: Published, tmp_path: Path) -> None:
    page = page_reader.document(pages)
    page.pdf(path=tmp_path / "print.pdf", prefer_css_page_size=True)
    printed = printed_text(tmp_path / "print.pdf")
    assert page.locator(".excerpt figcaption .role .zh", has_text="算式項").count() > 0 == printed.count("算式項"), "no empty frames"
    assert re.search(r"電子公文收文總數\s*8113\s*第 4 頁", printed), "the page of each number instead"


def test_the_overview_prints_all_findings_and_says_if_a_search_cuts_them(reader: Reader, texts: Published, tmp_path: Path) -> None:
    page = reader.open("index.html")
    page.locator("[data-rows] > li").first.wait_for()
    assert page.locator("[data-rows] > li").count() == 25 < len(texts.verdicts.findings)
    page.pdf(path=tmp_path / "all.pdf", prefer_css_page_size=True)
    printed = fold(printed_text(tmp_path / "all.pdf"))
    for finding in texts.verdicts.findings:
        assert fold(finding.message_zh[:16]) in printed, finding.message_zh
    assert page.locator("[data-rows] > li").count() == 25, "the screen is as it was"
    page.fill("#search", "9543")
    page.pdf(path=tmp_path / "few.pdf", prefer_css_page_size=True)
    few = page.locator("[data-rows] > li").count()
    assert f"{len(texts.verdicts.findings)} 則中的 {few} 則" in printed_text(tmp_path / "few.pdf")


def printed_text(path: Path) -> str:
    with pdfium.PdfDocument(path) as printed:
        return "".join(printed[i].get_textpage().get_text_range() for i in range(len(printed)))


def test_a_link_to_a_finding_that_is_gone_says_so_and_shows_no_other(reader: Reader, texts: Published) -> None:
    page = reader.document(texts, fragment="#0123456789ab")
    told = page.locator("[data-lost]")
    told.wait_for()
    assert "0123456789ab" in told.inner_text()
    assert page.locator(".finding:visible").count() == 0
    page.keyboard.press("j")
    assert reader.current() == findings_of(texts)[0].finding_id
    assert not told.is_visible()


def test_a_number_is_found_with_and_without_its_separators(reader: Reader, texts: Published) -> None:
    for page, rows in ((reader.open("index.html"), "[data-rows] > li"), (reader.document(texts), "[data-rows] > li:visible")):
        counts = []
        for typed in ("9543", "9,543", "９５４３"):
            page.fill("#search", typed)
            counts.append(page.locator(rows).count())
        assert counts[0] >= 1 and len(set(counts)) == 1, counts


def test_a_rule_opens_the_overview_with_its_findings(reader: Reader, texts: Published) -> None:
    page = reader.open("rules.html")
    page.click('#ASPECT_SCORE a[href^="index.html?q="]')
    page.locator("[data-rows] > li").first.wait_for()
    assert page.locator("[data-rows] > li").count() == sum(f.rule_id == "ASPECT_SCORE" for f in texts.verdicts.findings)


def test_on_a_telephone_the_marked_value_is_in_sight(browser: Any, texts: Published) -> None:
    wrong = next(f for f in texts.verdicts.findings if f.rule_id == "SUM_PROSE" and f.reported == "9543")
    context = browser.new_context(viewport={"width": 360, "height": 740})
    page = context.new_page()
    page.goto(f"{(texts.report / 'documents' / f'{wrong.document_id}.html').as_uri()}#{wrong.finding_id}")
    page.wait_for_selector(".finding.is-current")
    settle(page)
    left, right, outer_left, outer_right = page.locator(".is-current mark.reported").first.evaluate(
        "e => { const [a, b] = [e.getBoundingClientRect(), e.closest('.scroll').getBoundingClientRect()]; return [a.left, a.right, b.left, b.right]; }"
    )
    assert outer_left <= left < right <= outer_right
    context.close()


def test_a_jump_to_a_number_moves_nothing_but_its_column(reader: Reader, texts: Published) -> None:
    finding = next(f for f in texts.verdicts.findings if f.rule_id == "ASPECT_SCORE")
    page = reader.document(texts, fragment=f"#{finding.finding_id}")
    page.locator(".is-current .arithmetic tbody a").last.click()
    settle(page)
    assert page.evaluate("[document.scrollingElement, document.body].every(e => e.scrollTop === 0)")
    assert page.locator("header.app").is_visible()


def test_a_page_image_takes_at_most_a_third_of_a_printed_page(page_reader: Reader, pages: Published) -> None:
    page = page_reader.document(pages)
    page.emulate_media(media="print")
    heights = page.locator("figure.page svg").evaluate_all("all => all.map(e => e.getBoundingClientRect().height)")
    assert 0 < max(heights) <= 297 / 25.4 * 96 / 3


def test_a_waiver_without_a_reason_is_seen_to_be_unfinished(reader: Reader, texts: Published) -> None:
    page = reader.document(texts)
    left = reader.current()
    for key in ("w", "Escape", "j"):
        page.keyboard.press(key)
    tag = page.locator(f'[data-rows] [data-id="{left}"] [data-status]')
    assert reader.current() != left and "未完成" in tag.inner_text() and page.locator("[data-judged]").inner_text() == "0"
    page.keyboard.press("k")
    page.keyboard.press("u")
    assert tag.inner_text() == ""


def test_a_decision_for_the_rule_takes_others_of_the_page_along_at_once(reader: Reader, texts: Published, tmp_path: Path) -> None:
    first, second = [f.finding_id for f in findings_of(texts) if f.rule_id == "ASPECT_SCORE"]
    page = reader.document(texts, fragment=first)
    page.keyboard.press("w")
    page.locator(".is-current select[name=reason]").select_option(index=1)
    page.locator(".is-current select[name=scope]").select_option("document")
    tag = page.locator(f'[data-rows] [data-id="{second}"] [data-status]')
    page.wait_for_function("id => document.getElementById(id).dataset.status === 'waived'", arg=second)
    assert "已免除" in tag.inner_text() and "2 則" in page.locator(".is-current [data-saved]").inner_text()
    page.locator(".is-current select[name=scope]").select_option("finding")
    page.wait_for_function("id => document.getElementById(id).dataset.status === 'open'", arg=second)
    with page.expect_download() as downloaded:
        page.locator(".is-current [data-action=download]").click()
    downloaded.value.save_as(tmp_path / "d.json")
    (decision,) = json.loads((tmp_path / "d.json").read_text("utf-8"))["decisions"]
    assert decision["scope"] == "finding" and decision["follows"], "it says which decisions of its own it replaces"
