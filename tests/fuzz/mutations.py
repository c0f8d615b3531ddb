"""Damage of the kinds that files suffer, and of the kinds that somebody means: bytes, parts of packages, elements of XML, streams of PDF."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from random import Random

from lxml import etree

_NUMBERS = (b"0", b"-1", b"1", b"255", b"65536", b"2147483648", b"99999999999", b"1e9", b"0.0000001")
_VALUES = ("", "0", "-1", "7", "999999999", "99999999999999999999", "x", "９", "true", "restart", "continue", "none", "%1%2%3%4%5%6%7%8%9")
_SIGNS = (
    "\t",
    " ",
    "\u3000",
    "(",
    ")",
    "、",
    "一、",
    "(一)",
    "壹、",
    "%",
    "÷",
    "=",
    "「",
    "」",
    "\x00",
    "\u202e",
    "\U00020000",
    "⼀",
    "<p>",
    "等三項",
    "1,000",
)
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)
_FAVOURITES = ("word/document.xml", "content.xml", "word/styles.xml", "styles.xml", "word/numbering.xml", "[Content_Types].xml", "word/_rels/document.xml.rels")


def mutated(data: bytes, random: Random) -> bytes:
    """`data` damaged in one to four places, in a way that fits its kind."""
    change = _bytes
    if data[:2] == b"PK" and random.random() < 0.85:
        change = _package
    elif data[:4] == b"%PDF" and random.random() < 0.6:
        change = _stream
    elif data[:2] != b"PK" and data[:4] != b"%PDF" and random.random() < 0.8:
        change = _characters
    changed, places = data, random.randint(1, 4)
    while places > 0 or changed == data:
        changed = change(changed, random)
        places -= 1
    return changed


def _bytes(data: bytes, random: Random) -> bytes:
    start = random.randrange(len(data) + 1)
    end = min(len(data), start + random.choice((0, 1, 2, 5, 20, 300, 5000)))
    kind = random.randrange(7)
    if kind == 0:
        return data[:start] + random.randbytes(end - start) + data[end:]
    if kind == 1:
        return data[:start] + data[end:]
    if kind == 2:
        return data[:end] + data[start:end] * random.randint(1, 5) + data[end:]
    if kind == 3:
        return data[:start]
    if kind == 4:
        other = random.randrange(len(data) + 1)
        return data[:start] + data[other : other + end - start] + data[end:]
    if kind == 5:
        return data[:start] + random.choice((b"\0", b"<", b"(", b"<<", b"[", b"\xff\xfe", b"\t", b"\n", b"%", b"&#0;", "壹、".encode())) + data[start:]
    numbers = list(re.finditer(rb"\d+", data[start : start + 2000]))
    if not numbers:
        return data
    number = random.choice(numbers)
    return data[: start + number.start()] + random.choice(_NUMBERS) + data[start + number.end() :]


def _characters(data: bytes, random: Random) -> bytes:
    """A text with one of its lines changed, in the encoding that it has."""
    try:
        return _words(data.decode(), random).encode()
    except UnicodeError:
        return _bytes(data, random)


def _words(text: str, random: Random) -> str:
    lines = text.split("\n")
    number = random.randrange(len(lines))
    line = lines[number]
    place = random.randrange(len(line) + 1)
    kind = random.randrange(8)
    if kind == 0:
        lines[number : number + 1] = [line[:place], line[place:]]
    elif kind == 1:
        del lines[number]
    elif kind == 2:
        lines[number:number] = [line] * random.randint(1, 3)
    elif kind == 3:
        lines[number] = line[:place] + random.choice(_SIGNS) * random.choice((1, 1, 1, 50)) + line[place:]
    elif kind == 4:
        lines[number] = line[:place]
    elif kind == 5:
        lines[number : number + 2] = ["".join(lines[number : number + 2])]
    elif kind == 6:
        lines[number] = re.sub(r"\d+(?:\.\d+)?", lambda m: random.choice((m[0], "0", "-5", "99999999999999999999", "1.2.3", "壹", "１２", "100.005")), line)
    else:
        other = random.randrange(len(lines))
        lines[number], lines[other] = lines[other], line
    return "\n".join(lines)


def _stream(data: bytes, random: Random) -> bytes:
    """A PDF with one of its streams changed after unpacking."""
    streams = list(_STREAM.finditer(data))
    if not streams:
        return _bytes(data, random)
    stream = random.choice(streams)
    try:
        content = zlib.compress(_bytes(zlib.decompress(stream[1]), random))
    except zlib.error:
        content = _bytes(stream[1], random)
    return data[: stream.start(1)] + content + data[stream.end(1) :]


def _package(data: bytes, random: Random) -> bytes:
    """A ZIP with one part changed, lost or exchanged; bytes of the ZIP itself are left to others."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {name: archive.read(name) for name in archive.namelist()}
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError, ValueError):
        return _bytes(data, random)
    names = [name for name in _FAVOURITES if name in parts] or list(parts)
    if not names:
        return _bytes(data, random)
    name = random.choice(names[:1] * 4 + names)
    kind = random.random()
    if kind < 0.85:
        parts[name] = _xml(parts[name], random)
    elif kind < 0.92:
        parts[name] = _bytes(parts[name], random)
    elif kind < 0.96:
        del parts[name]
    else:
        parts[name] = parts[random.choice(list(parts))]
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for part, content in parts.items():
            archive.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)  # dated 1980: the same trial makes the same bytes
    return out.getvalue()


def _xml(data: bytes, random: Random) -> bytes:
    """A part with well-formed damage: elements and attributes where nobody expects them."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False))
    except etree.XMLSyntaxError:
        return _bytes(data, random)
    elements = [element for element in root.iter(etree.Element) if element is not root]
    for _ in range(random.randint(1, 6)):
        if not elements:
            break
        element, other = random.choice(elements), random.choice(elements)
        parent = element.getparent()
        if parent is None:
            continue
        kind = random.randrange(7)
        if kind == 6:
            element.text = re.sub(r"[\x00-\x08]", "", _words(element.text or "", random))
        elif kind == 0:
            parent.remove(element)
        elif kind == 1 and element.attrib:
            element.set(random.choice(list(element.attrib)), random.choice(_VALUES))
        elif kind == 2 and other not in [element, *element.iterancestors()] and element not in other.iterancestors():
            other.append(element)
        elif kind == 3:
            element.tag = other.tag
        elif kind == 4 and other.attrib:
            element.set(random.choice(list(other.attrib)), random.choice(_VALUES))
        elif kind == 5:
            wrapper = etree.SubElement(parent, other.tag)
            wrapper.append(element)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")
