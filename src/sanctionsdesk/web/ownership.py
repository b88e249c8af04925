"""The ownership page: a register and who is listed in, the regimes side by side out."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from sanctionsdesk.base.errors import DeskError, InputError
from sanctionsdesk.base.plain import plain
from sanctionsdesk.desk import Desk
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.listed import read_listed
from sanctionsdesk.ownership.picture import to_svg
from sanctionsdesk.ownership.words import tree_lines
from sanctionsdesk.web.pages import OwnershipPage
from sanctionsdesk.web.views import as_of

_REGIMES = ("us", "eu", "uk")


def form(words: Mapping[str, str], *, today: date) -> OwnershipPage:
    """Ask for a register."""
    return _page(as_of(words, today=today), today, target=words.get("target", ""))


def decided(
    desk: Desk, data: bytes, words: Mapping[str, str], *, today: date
) -> OwnershipPage:
    """Decide one body of a register under each regime."""
    day, target = as_of(words, today=today), words["target"].strip()
    try:
        if not target:
            raise InputError("name the body to decide", field="target")
        register = read_register(data, name=words["name"])
        listed = read_listed(words["listed"].encode(), name="listed")
        traces = [
            desk.trace(register, target=target, regime=one, as_of=day, listed=listed)
            for one in _REGIMES
        ]
    except DeskError as error:
        return _page(day, today, target=target, message=str(error))
    return OwnershipPage(
        title=f"Who owns {target}",
        as_of=day,
        today=day == today,
        target=target,
        answers=tuple(plain(one.to_json()) for one in traces),
        picture=to_svg(traces[0]),
        tree="\n".join(tree_lines(traces[0])),
        rejects=tuple(register.faults),
    )


def _page(day: date, today: date, *, target: str, message: str = "") -> OwnershipPage:
    return OwnershipPage(
        title="Who is caught through ownership",
        as_of=day,
        today=day == today,
        target=target,
        answers=(),
        picture="",
        tree="",
        rejects=(),
        message=message,
    )
