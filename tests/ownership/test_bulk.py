from __future__ import annotations

import random
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.ownership import bulk
from sanctionsdesk.ownership.bulk import read_bulk
from sanctionsdesk.ownership.formats import read_register
from sanctionsdesk.ownership.table import read_csv

CELLS = st.sampled_from(["A", "B", "Ä Ltd", "a long name of a holding company 17", "?", "Bearer", " C", "", "X,Y"])  # fmt: skip
SHARES = st.sampled_from(
    ["50", "49.99", "0", "100", "100.1", "12.123456789", "12.1234567891", "99999999999999", "25-50", "> 50", "", "?",
     "much", "-1", "1e2", "50%", ".5", "5.", "1.2.3"]
)  # fmt: skip
DAYS = st.sampled_from(["", "2020-01-01", "2020-02-29", "2021-02-29", "2020-13-01", "2020", "x", "0001-01-01"])  # fmt: skip


@pytest.fixture(autouse=True)
def _small(monkeypatch):
    monkeypatch.setattr(bulk, "LARGE", 0)
    monkeypatch.setattr(bulk, "_PIECE", 64)


def told(register):
    return [
        (
            register.ids[register.owner[row]], register.ids[register.owned[row]], int(register.low[row]),
            int(register.high[row]), int(register.kind[row]), *(int(day[row]) for day in register.days),
            int(register.line[row]),
        )
        for row in range(len(register.owner))
    ]  # fmt: skip


@settings(deadline=None)
@given(
    st.lists(st.tuples(CELLS, CELLS, SHARES, DAYS, DAYS), max_size=12), st.booleans()
)
def test_arrays_read_what_the_small_reader_reads(rows, windows):
    end = "\r\n" if windows else "\n"
    lines = ["owner,owned,share_pct,from,to", *(",".join(row) for row in rows)]
    data = end.join(lines).encode()
    try:
        small = read_csv(data, name="h")
    except InputError:
        with pytest.raises(InputError):
            read_register(data, name="h")
        return
    large = read_bulk(data, name="h")
    assert large is not None
    assert sorted(told(large), key=lambda row: row[-1]) == told(small)
    assert sorted(large.faults) == sorted(small.faults)
    assert large.rows == small.rows
    for number in {*small.owner.tolist(), *small.owned.tolist()}:
        place = large.ids.find(small.ids[number])
        assert bool(large.unidentified[place]) == bool(small.unidentified[number])


def test_ids_of_every_length_are_told_apart_and_found():
    rng = random.Random(7)
    names = sorted({"".join(rng.choices("ab", k=rng.randrange(1, 40))) for _ in range(3000)})  # fmt: skip
    data = "owner,owned,share_pct\n" + "".join(f"{one},{other}x,10\n" for one, other in zip(names, reversed(names), strict=True))  # fmt: skip
    register = read_bulk(data.encode(), name="h")
    assert len(register.ids) == len({*names, *(f"{name}x" for name in names)})
    for name in names[::50]:
        assert register.ids[register.ids.find(name)] == name
    assert register.ids.find("nobody of that name") == -1


def test_what_is_not_plain_is_left_to_the_small_reader():
    assert read_bulk(b'owner,owned,share_pct\n"X",A,60\n', name="h") is None
    assert read_bulk(b"owner,owned,share_pct,kind\nX,A,60,votes\n", name="h") is None
    assert read_register(b"owner;owned;share_pct\nX;A;60\n", name="h").rows == 1
    read = read_bulk(
        b"\xef\xbb\xbfowner,owned,share_pct,from\nX,A,60,2020-01-01", name="h"
    )
    assert [date.fromordinal(int(read.days[0][0])), int(read.low[0])] == [date(2020, 1, 1), 60_000_000_000]  # fmt: skip
