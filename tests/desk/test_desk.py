"""A desk opened from Python."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, cast

from sanctionsdesk import Desk


def test_the_folder_may_be_given_as_text(tmp_path: Path) -> None:
    given = Desk(home=cast("Any", str(tmp_path)))
    assert given == Desk(home=tmp_path)
    assert given.lists(as_of=date(2024, 1, 2)).issues == ()
