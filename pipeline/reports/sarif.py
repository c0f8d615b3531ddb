"""Findings as SARIF 2.1.0 (OASIS), which code review tools read: rules, results, places, decisions as suppressions."""

from __future__ import annotations

from importlib.metadata import version
from typing import Any
from urllib.parse import quote

import msgspec

from pipeline.findings import Evidence, Finding, Verdicts, principal
from pipeline.language import current, say
from pipeline.rules.rule import Rule

LEVELS = {"error": "error", "warning": "warning", "info": "note"}
SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def encode(verdicts: Verdicts, rules: tuple[Rule, ...]) -> bytes:
    """UTF-8 JSON: one run with every rule and every finding; texts in the current language."""
    index = {rule.id: n for n, rule in enumerate(rules)}
    run = {
        "tool": {"driver": {"name": "govplan", "semanticVersion": version("govplan"), "language": current, "rules": [_rule(rule) for rule in rules]}},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"DOCUMENTS": {"description": {"text": say("匯入之資料夾", "the folder that was ingested")}}},
        "results": [_result(finding, index) for finding in verdicts.findings],
    }
    return msgspec.json.format(msgspec.json.encode({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}), indent=1) + b"\n"


def _rule(rule: Rule) -> dict[str, Any]:
    header = rule.header
    return {
        "id": rule.id,
        "shortDescription": {"text": say(header.title_zh, header.title_en)},
        "fullDescription": {"text": say(header.why_zh, header.why_en)},
        "help": {"text": say(header.known_problems_zh, header.known_problems_en)},
        "defaultConfiguration": {"level": LEVELS[header.severity]},
        "properties": {"group": rule.group},
    }


def _result(finding: Finding, index: dict[str, int]) -> dict[str, Any]:
    main = principal(finding.evidence, finding.document_id)
    others = [e for e in finding.evidence if e is not main]
    result: dict[str, Any] = {
        "ruleId": finding.rule_id,
        "ruleIndex": index[finding.rule_id],
        "level": LEVELS[finding.severity],
        "message": {"text": say(*finding.message) + say(*finding.verify_sentence)},
        "locations": [_location(main, finding)],
        "partialFingerprints": {"findingId/v1": finding.finding_id},
        "properties": {
            "subject": finding.subject,
            "reported": finding.reported,
            "expected": finding.expected,
            "difference": finding.difference,
            "causedBy": finding.caused_by,
            "status": finding.status,
            "secondReader": finding.second_reader,
        },
    }
    if others:
        result["relatedLocations"] = [{"id": n, **_location(e, finding), "message": {"text": e.role}} for n, e in enumerate(others, 1)]
    if finding.status == "waived":
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": " ".join(filter(None, (finding.reason, finding.note)))}]
    return result


def _location(evidence: Evidence | None, finding: Finding) -> dict[str, Any]:
    """Line of a text, or page and box of a PDF and the paragraph of a word processor (for which SARIF has no words) as properties."""
    path = (evidence.path if evidence else None) or finding.path or ""
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path), "uriBaseId": "DOCUMENTS"}}
    if evidence and evidence.line and evidence.counts != "block":
        place["region"] = {"startLine": evidence.line, "snippet": {"text": evidence.text or ""}}
    elif evidence and evidence.is_placed:
        numbered = {"page": evidence.page, "bbox": evidence.bbox} if evidence.page else {"paragraph": evidence.line}
        place["properties"] = {**numbered, "text": evidence.text}
    return {"physicalLocation": place}
