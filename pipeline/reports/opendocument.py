"""The package of an OpenDocument file (OASIS ODF 1.3, part 2): XML that others compose, with styles, language and paper as a
Taiwanese office sets them. The same content gives the same bytes: nothing in it tells when or where it was made."""

from __future__ import annotations

import io
import re
import zipfile
from typing import Literal

from pipeline import language
from pipeline.language import say

_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest date that a ZIP can hold
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"),
        ("style", "style"),
        ("text", "text"),
        ("table", "table"),
        ("fo", "xsl-fo-compatible"),
        ("svg", "svg-compatible"),
        ("number", "datastyle"),
        ("meta", "meta"),
        ("config", "config"),
    )
)
_PURL = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
FONT = 'style:font-family-asian="標楷體" fo:font-family="Times New Roman"'  # as official letters use them


def package(kind: Literal["text", "spreadsheet"], styles: str, body: str, *, landscape: bool = False, pages_wide: int = 0, settings: str = "") -> bytes:
    """The bytes of a file: `styles` are automatic styles, `body` what stands in office:text or office:spreadsheet, `settings` the
    config items of its views. A spreadsheet is scaled to be `pages_wide`, where that is not 0."""
    media_type = f"application/vnd.oasis.opendocument.{kind}"
    parts = {
        "content.xml": _document(
            "content", f"<office:automatic-styles>{styles}</office:automatic-styles><office:body><office:{kind}>{body}</office:{kind}></office:body>"
        ),
        "styles.xml": _document("styles", _common_styles(landscape, pages_wide)),
        "settings.xml": _document("settings", f"<office:settings>{settings}</office:settings>"),
        "meta.xml": _document("meta", f"<office:meta><meta:generator>govplan</meta:generator><dc:language>{language.current}</dc:language></office:meta>"),
    }
    entries = "".join(f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>' for name in parts)
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">'
        f'<manifest:file-entry manifest:full-path="/" manifest:version="1.3" manifest:media-type="{media_type}"/>{entries}</manifest:manifest>'
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(zipfile.ZipInfo("mimetype", _EPOCH), media_type)  # first and not compressed
        for name, xml in {**parts, "META-INF/manifest.xml": manifest}.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(entry, '<?xml version="1.0" encoding="UTF-8"?>\n' + xml)
    return buffer.getvalue()


def _document(part: str, xml: str) -> str:
    return f'<office:document-{part} {_NAMESPACES} {_PURL} office:version="1.3">{xml}</office:document-{part}>'


def _common_styles(landscape: bool, pages_wide: int) -> str:
    """A4 with the number of the page at its foot; Chinese of Taiwan, and English of the other script."""
    width, height = (29.7, 21) if landscape else (21, 29.7)
    scale = f' style:scale-to-X="{pages_wide}" style:scale-to-Y="0"' if pages_wide else ""
    written = 'fo:language="en" fo:country="US" style:language-asian="zh" style:country-asian="TW"'
    text = f'<style:text-properties {FONT} fo:font-size="11pt" style:font-size-asian="11pt" {written}/>'
    defaults = "".join(f'<style:default-style style:family="{family}">{text}</style:default-style>' for family in ("paragraph", "table-cell"))
    number, count = "<text:page-number>1</text:page-number>", "<text:page-count>1</text:page-count>"
    foot = say(f"第 {number} 頁，共 {count} 頁", f"Page {number} of {count}")
    return (
        f'<office:styles>{defaults}<style:style style:name="Standard" style:family="paragraph"/>'
        '<style:style style:name="Foot" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style></office:styles>'
        '<office:automatic-styles><style:page-layout style:name="gpPage">'
        f'<style:page-layout-properties fo:page-width="{width}cm" fo:page-height="{height}cm" fo:margin="2cm"'
        f' style:print-orientation="{"landscape" if landscape else "portrait"}"{scale}/>'
        '<style:footer-style><style:header-footer-properties fo:min-height="0.6cm" fo:margin-top="0.3cm"/></style:footer-style></style:page-layout>'
        "</office:automatic-styles>"
        '<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="gpPage">'
        f'<style:footer><text:p text:style-name="Foot">{foot}</text:p></style:footer></style:master-page></office:master-styles>'
    )


def style(name: str, family: str, properties: str, more: str = "") -> str:
    return f'<style:style style:name="{name}" style:family="{family}" {more}>{properties}</style:style>'


def legal_xml(text: str) -> str:
    """The text with U+FFFD for every character that XML forbids."""
    return _NOT_XML.sub("\ufffd", text)
