"""Where lines of the text body end: headers and footers, which have margins of their own, do not say."""

from parsers.document import Line
from parsers.readers.pdf import read
from tests.readers.pdf_files import pdf, show, source

TEXTS = ("本處積極推動各項公園綠地之維護管理工作並依", "為增進市民休閒品質持續辦理各區鄰里公園更新")  # 21 characters of 15 points each, from 40 to 355
HEADER = "新竹縣政府行政處年度施政計畫績效報告"


def page(number: int, header: str) -> str:
    """Two paragraphs of two full lines and a short one, under a header that ends six points farther right."""
    full = TEXTS[number - 1]
    body = [full, full[3:] + "年度內", "逐步完成。", full[5:] + "年度計畫下", full[9:] + "各里推動情形逐步", "辦理完竣。"]
    running = show(header, 361 - 12 * len(header), 280, 12) + show(f"第{number}頁", 180, 12, 12)
    return running + "".join(show(text, 40, 240 - 22 * n, 15) for n, text in enumerate(body))


def joins(header: str) -> list[str]:
    blocks = read(source(pdf(page(1, header), page(2, header)))).blocks
    return [block.joins for block in blocks if isinstance(block, Line) and block.font_size == 15]


def test_a_header_flush_with_the_page_does_not_make_lines_short():
    after_first_line = ["wraps", "wraps", "never", "wraps", "wraps"]
    assert joins(HEADER)[1:6] == after_first_line
    assert joins(HEADER)[7:] == after_first_line
    assert joins("行政處")[1:6] == after_first_line
