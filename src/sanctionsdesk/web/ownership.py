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
from sanctionsdesk.review.questions import file_input
from sanctionsdesk.web.pages import OwnershipPage
from sanctionsdesk.web.views import as_of, asked_again

_REGIMES = ("us", "eu", "uk")


def form(words: Mapping[str, str], *, today: date, message: str = "") -> OwnershipPage:
    """Ask for a register."""
    day = as_of(words, today=today)
    return OwnershipPage(
        title="Who is caught through ownership",
        as_of=day,
        today=day == today,
        target=words.get("target", ""),
        holdings=words.get("holdings", ""),
        listed=words.get("listed", ""),
        message=message,
    )


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
        return form(words, today=today, message=str(error))
    put = {
        "holdings": file_input(words["name"], data),
        "listed": file_input("listed", words["listed"].encode()),
        "target": target,
    }
    return OwnershipPage(
        title=f"Who owns {target}",
        as_of=day,
        today=day == today,
        target=target,
        holdings=words["holdings"],
        listed=words["listed"],
        answers=tuple(plain(one.to_json()) for one in traces),
        questions=tuple(
            asked_again("trace", day, put, {"regime": one}) for one in _REGIMES
        ),
        picture=to_svg(traces[0]),
        tree="\n".join(tree_lines(traces[0])),
        rejects=tuple(register.faults),
    )
