"""XML lists, record by record, with no DOCTYPE, no entity and no network."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from typing import BinaryIO
from xml.etree import ElementTree as ET
from xml.parsers import expat

from sanctionsdesk.base.errors import InputError

_LONGEST = 1_000_000
"""Most characters of one text of an entry."""


class _Begun(Exception):  # noqa: N818 - a signal to stop reading, no error
    pass


def root_of(head: bytes) -> str:
    """Give the local name of the root element, or an empty text where this is no XML.

    >>> root_of(b'<?xml version="1.0"?><x:CONSOLIDATED_LIST xmlns:x="y">')
    'CONSOLIDATED_LIST'
    """
    found: list[str] = []

    def start(name: str, _: dict[str, str]) -> None:
        found.append(name.rpartition(":")[2])
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    with contextlib.suppress(_Begun, expat.ExpatError):
        parser.Parse(head.lstrip(), False)
    return found[0] if found else ""


def records(stream: BinaryIO, *tags: str, file: str) -> Iterator[ET.Element]:
    """Give each element of these local names whole, and forget it afterwards.

    Names in the elements given are local: the namespaces of these lists change from
    one issue to the next.

    Raises:
        InputError: for a DOCTYPE, and where the file is cut off or no XML.
    """
    with stream:
        _refuse_doctype(stream, file)
        yield from _elements(stream, frozenset(tags), file)


def _elements(
    stream: BinaryIO, tags: frozenset[str], file: str
) -> Iterator[ET.Element]:
    depth_of: list[ET.Element] = []
    inside = 0
    try:
        for event, element in ET.iterparse(stream, events=("start", "end")):  # noqa: S314 - a DOCTYPE was refused
            if event == "start":
                depth_of.append(element)
                inside += element.tag.rpartition("}")[2] in tags
                continue
            depth_of.pop()
            element.tag = element.tag.rpartition("}")[2]
            if element.text and len(element.text) > _LONGEST:
                raise InputError(
                    f"holds {len(element.text):,} characters in one {element.tag}, "
                    "which no entry of a list does",
                    file=file,
                )
            inside -= element.tag in tags
            # A record within a record (a change that repeats what was) is part of it.
            if element.tag in tags and not inside:
                yield element
                element.clear()
                if depth_of:
                    depth_of[-1].remove(element)
    except ET.ParseError as error:
        line = error.position[0] if error.position else None
        raise InputError(
            f"is cut off or no XML: {error}", file=file, line=line
        ) from None


def text(element: ET.Element | None, path: str = "") -> str:
    """Give the text at a path below an element, white space folded; empty if not there."""
    found = element.find(path) if element is not None and path else element
    return " ".join("".join(found.itertext()).split()) if found is not None else ""


def texts(element: ET.Element, path: str) -> list[str]:
    """Give the texts at a path, those that are empty left out."""
    return [said for one in element.findall(path) if (said := text(one))]


def _refuse_doctype(stream: BinaryIO, file: str) -> None:
    def doctype(*_: object) -> None:
        raise InputError("holds a DOCTYPE, which no list needs; refused", file=file)

    def start(*_: object) -> None:
        raise _Begun

    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = doctype
    parser.StartElementHandler = start
    try:
        while block := stream.read(65_536):
            parser.Parse(block, False)
    except _Begun:
        pass
    except expat.ExpatError as error:
        raise InputError(f"is no XML: {error}", file=file) from None
    stream.seek(0)


_DAY = re.compile(rb"(\d{4})-(\d\d)-(\d\d)")


def stated_day(head: bytes, pattern: bytes) -> str:
    """Give the first ISO day after a pattern, or an empty text."""
    found = re.search(pattern + rb"[^>]{0,40}?" + _DAY.pattern, head)
    return b"-".join(found.groups()[-3:]).decode() if found else ""
