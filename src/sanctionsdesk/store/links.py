"""Decisions of people on which entries are one party: lines added, never changed."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path

from sanctionsdesk.base.errors import InputError, ListError
from sanctionsdesk.identity.same import LinkDecision

FILE = "links.jsonl"


def link_decisions(home: Path) -> tuple[LinkDecision, ...]:
    """Give all decisions in the order they were made.

    Raises:
        ListError: for a line that cannot be read. A last line without its end was
            never finished and counts for nothing.
    """
    path = home / FILE
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except FileNotFoundError:
        return ()
    decisions = []
    for number, line in enumerate(lines[:-1], start=1):
        try:
            if line.strip():
                decisions.append(LinkDecision(**json.loads(line)))
        except (ValueError, TypeError, InputError):
            raise ListError(
                "is no decision on a link; mend or remove the line",
                file=str(path),
                line=number,
            ) from None
    return tuple(decisions)


def keep_decision(home: Path, decision: LinkDecision) -> None:
    """Add a decision; it is on the disk when this returns."""
    home.mkdir(parents=True, exist_ok=True)
    line = json.dumps(asdict(decision), ensure_ascii=False) + "\n"
    with (home / FILE).open("a+b") as file:
        if file.tell():
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                # What a kill cut off is ended, so that it stays a line of its own.
                file.seek(0)
                whole = file.read().rpartition(b"\n")[0]
                file.truncate(len(whole) + bool(whole))
        file.write(line.encode())
        file.flush()
        os.fsync(file.fileno())
