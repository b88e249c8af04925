"""Articles on disk or at an address, one at a time: the door for the reader.

Folders are walked in order of name; feeds and NDJSON give one article an entry.
"""

from __future__ import annotations

import os
import urllib.parse
import urllib.robotparser
from collections.abc import Iterator
from pathlib import Path

import httpx2

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.decode import LIMIT
from sanctionsdesk.reading.feeds import Entry, entries, is_feed
from sanctionsdesk.store.fetch import open_client

KINDS = (
    ".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".eml", ".pdf", ".xml", ".rss",
    ".atom", ".ndjson", ".jsonl",
)  # fmt: skip
"""Endings of files that a folder is searched for."""

MOST_BYTES = 10_000_000
"""Largest page fetched; the reader takes no larger article."""


def articles_in(path: Path) -> Iterator[Entry]:
    """Give the articles of a file, or of all files below a folder.

    Raises:
        InputError: when nothing there can be an article, or a file cannot be read.
    """
    if not path.is_dir():
        yield from _articles(path)
        return
    found = False
    for file in _files(path):
        found = True
        try:
            yield from _articles(file)
        except InputError as error:
            yield Entry(name=str(file), data=b"", problem=error.message)
    if not found:
        kinds = ", ".join(KINDS)
        raise InputError(f"holds no articles ({kinds})", file=str(path))


def _files(folder: Path) -> Iterator[Path]:
    """Give the files below a folder that can be articles, each folder's by name."""
    try:
        with os.scandir(folder) as found:
            inside = sorted(
                (one.name, one.is_dir(follow_symlinks=False))
                for one in found
                if not one.name.startswith(".")
            )
    except OSError:
        yield folder  # which says why it cannot be read, when it is opened
        return
    for name, is_folder in inside:
        if is_folder:
            yield from _files(folder / name)
        elif name.lower().endswith(KINDS) and not name.startswith("README."):
            yield folder / name


def _articles(file: Path) -> Iterator[Entry]:
    try:
        with file.open("rb") as stream:
            if is_feed(stream.read(1000), file.name):
                stream.seek(0)
                yield from entries(stream, name=str(file))
                return
            stream.seek(0)
            # One byte more than can be read is enough to say that it is too long.
            data = stream.read(LIMIT + 1)
        beside = corrections_beside(file)
        corrections = beside.read_bytes() if beside.is_file() else b""
    except OSError as error:
        reason = error.strerror or str(error)
        raise InputError(f"cannot be read: {reason}", file=str(file)) from None
    yield Entry(name=str(file), data=data, corrections=corrections)


def corrections_beside(article: Path) -> Path:
    """Give where the corrections of an article are kept: its name and ``.record.json``."""
    return article.with_name(article.name + ".record.json")


def fetch_article(address: str) -> bytes:
    """Fetch one page that its site lets be read (robots.txt, RFC 9309).

    Raises:
        InputError: for another scheme, a page that robots.txt closes, one too large,
            or none to be had.
    """
    parts = urllib.parse.urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise InputError("is no address of a page (http or https)", file=address)
    try:
        with open_client() as client:
            _check_robots(client, parts, address)
            with client.stream("GET", address) as response:
                if response.status_code != httpx2.codes.OK:
                    raise InputError(
                        f"cannot be fetched: status {response.status_code}",
                        file=address,
                    )
                data = b""
                for block in response.iter_bytes():
                    data += block
                    if len(data) > MOST_BYTES:
                        raise InputError(
                            f"is larger than {MOST_BYTES:,} bytes; not fetched further",
                            file=address,
                        )
                return data
    except (httpx2.HTTPError, httpx2.InvalidURL) as error:
        reason = str(error) or type(error).__name__
        raise InputError(f"cannot be fetched: {reason}", file=address) from None


def _check_robots(
    client: httpx2.Client, parts: urllib.parse.SplitResult, address: str
) -> None:
    answer = client.get(f"{parts.scheme}://{parts.netloc}/robots.txt")
    if answer.status_code >= httpx2.codes.INTERNAL_SERVER_ERROR:
        raise InputError(
            "cannot be fetched: its site does not say whether it may be (robots.txt)",
            file=address,
        )
    if answer.status_code != httpx2.codes.OK:
        return
    rules = urllib.robotparser.RobotFileParser()
    rules.parse(answer.text.splitlines())
    if not rules.can_fetch(client.headers.get("user-agent", "sanctionsdesk"), address):
        raise InputError(
            "may not be fetched: its site's robots.txt closes it", file=address
        )
