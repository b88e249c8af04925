"""Every format that the desk reads, and which one a file is in."""

from __future__ import annotations

from sanctionsdesk.lists import ftm, ofac_csv, un_xml
from sanctionsdesk.lists.reading import Format

FORMATS: tuple[Format, ...] = (ofac_csv.FORMAT, un_xml.FORMAT, ftm.FORMAT)
"""In the order in which they are tried; the particular before the general."""


def recognise(name: str, head: bytes) -> tuple[Format, str] | None:
    """Give the format of a file and the id of its list, or ``None``.

    Args:
        name: base name, without ``.gz``.
        head: first bytes, unpacked.
    """
    lowered = name.lower()
    for known in FORMATS:
        if list_id := known.recognises(lowered, head):
            return known, list_id
    return None
