"""Steps shared by the rules: from the article's day, from nothing, with a part of the day."""

from __future__ import annotations

from sanctionsdesk.base.dates import Interval
from sanctionsdesk.reading.times.meaning import Meaning
from sanctionsdesk.reading.times.story import Story
from sanctionsdesk.reading.times.values import at_unit, moved


def from_document(story: Story, unit: str, steps: int) -> Meaning | None:
    """Reckon so many units from the article's own day, at the unit's grain."""
    day = moved(story.published, unit, steps)
    if day is None:
        return None
    return Meaning(value=at_unit(day, unit), anchor="document")


def open_day(story: Story) -> Meaning:
    """Leave a day open: the text hangs it on one that it does not name."""
    last = next((r for r in reversed(story.past) if r.is_day), None)
    note = "the event it hangs on has no date in the text"
    if last is not None:
        note += f"; the last day named before is {last.value} ({last.id}), of something else"
    return Meaning(
        value="",
        resolved=False,
        interval=Interval(None, story.published),
        note=note,
    )


def with_part(meaning: Meaning, part: str) -> Meaning:
    """Set a meaning to a part of its day, if a part is named."""
    if not part:
        return meaning
    return Meaning(
        type="TIME",
        value=meaning.value + "T" + part if meaning.value else "",
        anchor=meaning.anchor,
        resolved=meaning.resolved,
        interval=meaning.interval,
        note=meaning.note,
    )
