"""PDFs made for tests, with text that stands where it is put."""

from __future__ import annotations

import io

import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject


def pdf(*pages, title="", made="", password=None, owner=None):
    """Make a PDF; a page is a list of ``(x, y, words)``."""
    writer = pypdf.PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): NameObject("/WinAnsiEncoding"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        page[NameObject("/Resources")] = DictionaryObject(
            {NameObject("/Font"): DictionaryObject({NameObject("/F1"): font})}
        )
        stream = DecodedStreamObject()
        stream.set_data(b"".join(_shown(*line) for line in lines))
        page[NameObject("/Contents")] = writer._add_object(stream)
    facts = {"/Title": title} | ({"/CreationDate": made} if made else {})
    writer.add_metadata(facts)
    if password is not None:
        writer.encrypt(password, owner_password=owner, algorithm="AES-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _shown(x, y, words):
    told = words.encode("cp1252")
    for mark in (b"\\", b"(", b")"):
        told = told.replace(mark, b"\\" + mark)
    return b"BT /F1 11 Tf %d %d Td (%s) Tj ET\n" % (x, y, told)


def column(lines, *, x=72, top=720):
    """Set lines below each other."""
    return [(x, top - 14 * n, line) for n, line in enumerate(lines)]
