"""Formulas typed in an equation editor, as one line of text: OMML of Word and MathML of LibreOffice.

A fraction becomes `(a+b)÷c`, in the signs that these documents use for formulas in running text.
"""

from __future__ import annotations

from lxml import etree

_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_MATHML = "{http://www.w3.org/1998/Math/MathML}"
_OPERATORS = frozenset("+-−＋－×÷*/＝=")


def from_omml(element: etree._Element) -> str:
    """The text of an `m:oMath` or of a part of it."""
    tag = element.tag
    if tag == f"{_M}t":
        return element.text or ""
    if tag == f"{_M}f":
        return _fraction(_part(element, "num"), _part(element, "den"))
    if tag == f"{_M}sSup":
        return f"{_part(element, 'e')}^{_part(element, 'sup')}"
    if tag == f"{_M}rad":
        return f"√({_part(element, 'e')})"
    if tag == f"{_M}d":
        opening, closing = (_delimiter(element, name, usual) for name, usual in (("begChr", "("), ("endChr", ")")))
        return opening + ",".join(from_omml(part) for part in element.iterchildren(f"{_M}e")) + closing
    if tag == f"{_M}nary":
        return _delimiter(element, "chr", "∫") + "".join(from_omml(part) for part in element)
    return "".join(from_omml(part) for part in element.iterchildren(etree.Element))


def from_mathml(element: etree._Element) -> str:
    """The text of a `math:math` or of a part of it; annotations (StarMath source) are left out."""
    name = etree.QName(element).localname
    parts = list(element.iterchildren(etree.Element))
    if name in ("annotation", "annotation-xml"):
        return ""
    if name in ("mi", "mn", "mo", "mtext", "ms"):
        return "".join("".join(element.itertext()).split()) if name != "mtext" else "".join(element.itertext())
    if name == "mfrac" and len(parts) == 2:
        return _fraction(*map(from_mathml, parts))
    if name == "msup" and len(parts) == 2:
        return "^".join(map(from_mathml, parts))
    text = "".join(map(from_mathml, parts))
    if name == "mfenced":
        return element.get("open", "(") + text + element.get("close", ")")
    return f"√({text})" if name == "msqrt" else text


def _fraction(numerator: str, denominator: str) -> str:
    return f"{_grouped(numerator)}÷{_grouped(denominator)}"


def _grouped(text: str) -> str:
    """In brackets if the text holds an operator outside brackets."""
    depth = 0
    for character in text:
        depth += (character in "(（") - (character in ")）")
        if not depth and character in _OPERATORS:
            return f"({text})"
    return text


def _part(element: etree._Element, name: str) -> str:
    part = element.find(_M + name)
    return "" if part is None else from_omml(part)


def _delimiter(element: etree._Element, name: str, usual: str) -> str:
    mark = element.find(f"{element.tag}Pr/{_M}{name}")
    return usual if mark is None else mark.get(f"{_M}val", "")
