"""Findings as JSON: the contract of `govplan check --format json` (summary, findings, coverage, documents)."""

from __future__ import annotations

from dataclasses import replace

import msgspec

from pipeline.findings import CheckedDocument, Finding, Verdicts


def encode(verdicts: Verdicts) -> bytes:
    """UTF-8 JSON with a final newline; numbers of findings are decimal texts."""
    content = {
        "summary": verdicts.summary(),
        "findings": [_finding(f) for f in verdicts.findings],
        "coverage": verdicts.coverage,
        "documents": [_document(d) for d in verdicts.documents],
    }
    return msgspec.json.format(msgspec.json.encode(content), indent=1) + b"\n"


def _finding(finding: Finding) -> Finding:
    """With what to verify behind the message, for readers that show only that."""
    zh, en = finding.verify_sentence
    return replace(finding, message_zh=finding.message_zh + zh, message_en=finding.message_en + en)


class _Checked(msgspec.Struct):
    findings: tuple[Finding, ...]


def decode(content: bytes) -> tuple[Finding, ...]:
    """The findings of what `encode` wrote. Raises msgspec.DecodeError if it did not."""
    found = msgspec.json.decode(content, type=_Checked).findings
    tails = [f.verify_sentence for f in found]
    return tuple(
        replace(f, message_zh=f.message_zh.removesuffix(zh), message_en=f.message_en.removesuffix(en)) for f, (zh, en) in zip(found, tails, strict=True)
    )


def _document(document: CheckedDocument) -> dict[str, object]:
    return {**msgspec.to_builtins(document), "was_checked": document.was_checked}
