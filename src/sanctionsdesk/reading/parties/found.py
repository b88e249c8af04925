"""A mention before it is tied to a party, and a party while it gathers mentions."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(slots=True)
class Found:
    """Words that name, title or stand for a party.

    ``key`` is the name or word by which mentions are united; ``is_many`` tells
    "the Moldovans" from "Moldovan".
    """

    start: int
    end: int
    kind: str
    key: str
    form: str
    rule: str
    certainty: float
    country: str = ""
    title: str = ""
    title_start: int = -1
    is_many: bool = False


@dataclass(slots=True)
class Gathering:
    """A party while its mentions are being gathered."""

    kind: str
    name: str
    country: str = ""
    named: bool = True
    roles: list[str] = field(default_factory=list)
    mentions: list[Found] = field(default_factory=list)
    note: str = ""
    sex: str = ""
