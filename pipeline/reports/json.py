"""Findings as JSON: the contract of `govplan check --format json` (DESIGN: summary, findings, coverage, documents)."""

from __future__ import annotations

import msgspec

from pipeline.findings import CheckedDocument, Verdicts


def encode(verdicts: Verdicts) -> bytes:
    """UTF-8 JSON with a final newline; numbers of findings are decimal texts."""
    content = {
        "summary": verdicts.summary(),
        "findings": verdicts.findings,
        "coverage": verdicts.coverage,
        "documents": [_document(d) for d in verdicts.documents],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _document(document: CheckedDocument) -> dict[str, object]:
    return {**msgspec.to_builtins(document), "was_checked": document.was_checked}
