"""`check --second-reader`: the evidence boxes of PDF pages are read again by pdfium, which shares no code with the first reader.

An auditor must never write a letter about an extraction error. A finding is `confirmed` if every place it rests on reads the same,
`disputed` if one reads differently, and `not_checked` if there is no PDF page, the file is gone or changed, or pdfium would depend
on the machine's fonts.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from parsers.document import BBox
from parsers.errors import DocumentError
from parsers.readers import PDF
from parsers.readers.pdf_second import SecondReader
from parsers.text.fold import fold
from pipeline.findings import Evidence, Finding, Verdicts
from pipeline.store.originals import Absence, Original, originals, read, source_of

CONFIRMED, DISPUTED, NOT_CHECKED = "confirmed", "disputed", "not_checked"
LONG_TEXT = 8  # characters: the box of a text over two lines may hold a little before and after it
MUCH_MORE = 6  # characters: a box with so many more than the text spans lines, of which the text is only a part


def read_again(verdicts: Verdicts, out: Path, media_types: dict[str, str]) -> Verdicts:
    """The verdicts with `second_reader` of each finding. `media_types` maps a source_id to its media type."""
    known = originals(out)
    with contextlib.ExitStack() as stack:
        readers: dict[str, SecondReader | None] = {}
        findings = []
        for finding in verdicts.findings:
            for source_id in {_source_id(e) for e in finding.evidence} - readers.keys():
                readers[source_id] = _reader(stack, known.get(source_id)) if media_types.get(source_id) == PDF else None
            findings.append(replace(finding, second_reader=_judged(finding, readers)))
    return replace(verdicts, findings=tuple(findings))


def _source_id(evidence: Evidence) -> str:
    return source_of(evidence.document_id)


def _reader(stack: contextlib.ExitStack, original: Original | None) -> SecondReader | None:
    """A second reader of a PDF that is still what was read first, else None."""
    data = read(original)
    if isinstance(data, Absence):
        return None
    try:
        return stack.enter_context(SecondReader(data))
    except DocumentError:
        return None


def _judged(finding: Finding, readers: dict[str, SecondReader | None]) -> str:
    readings = [_reads_the_same(e, readers[_source_id(e)]) for e in finding.evidence if e.text and e.text.strip()]
    return _together(readings)


def _together(readings: Iterable[bool | None]) -> str:
    readings = list(readings)
    if False in readings:
        return DISPUTED
    return CONFIRMED if readings and None not in readings else NOT_CHECKED


def _reads_the_same(evidence: Evidence, reader: SecondReader | None) -> bool | None:
    if reader is None or evidence.page is None or evidence.bbox is None or evidence.text is None:
        return None
    read = reader.text(evidence.page, BBox(*evidence.bbox))
    if read is None:
        return None
    printed, again = fold(evidence.text), fold(read)
    if printed == again or (len(printed) >= LONG_TEXT and not printed.isascii() and printed in again):
        return True
    return len(again) - len(printed) >= MUCH_MORE and not Counter(printed) - Counter(again)
