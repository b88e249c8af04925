from __future__ import annotations

import json
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.trace import command
from sanctionsdesk.ownership.trace import read_register, trace

DAY = date(2019, 8, 2)
HEAD = "owner,owned,share_pct,from,to\n"


def _trace(rows, *, listed=("X",), target="B", regime="us", as_of=DAY):
    register = read_register((HEAD + rows).encode(), name="h.csv", as_of=as_of)
    return trace(register, listed, target=target, regime=regime, as_of=as_of)


@pytest.mark.parametrize(
    ("rows", "status"),
    [
        ("X,A,50,,\nA,B,50,,\n", "blocked"),
        ("X,A,60,,\nA,C,60,,\nC,B,60,,\n", "blocked"),
        ("X,A,50,,\nX,B,10,,\nA,B,40,,\n", "blocked"),
        ("X,A,25,,\nA,B,50,,\n", "not_blocked_by_rule"),
        ("X,B,49.99,,\n", "not_blocked_by_rule"),
        ("X,B,30,,\n?,B,70,,\n", "unknown"),
        ("X,B,60,2015-01-01,2019-08-01\n", "not_blocked_by_rule"),
        ("X,B,60,2019-08-02,\n", "blocked"),
    ],
)
def test_the_50_percent_rule_on_its_published_shapes(rows, status):
    assert _trace(rows)["status"] == status


@pytest.mark.parametrize(
    ("day", "regime", "status"),
    [
        (date(2024, 7, 2), "eu", "not_blocked_by_rule"),
        (date(2024, 7, 3), "eu", "blocked"),
        (date(2024, 7, 3), "us", "blocked"),
        (date(2024, 7, 3), "uk", "not_blocked_by_rule"),
    ],
)
def test_exactly_half_differs_by_regime_and_day(day, regime, status):
    assert _trace("X,B,50,,\n", regime=regime, as_of=day)["status"] == status


def test_a_chain_uses_the_regimes_own_threshold_at_every_step():
    rows = "X,A,50,,\nA,B,60,,\n"
    assert _trace(rows, regime="uk", as_of=DAY)["status"] == "not_blocked_by_rule"
    assert _trace(rows, regime="eu", as_of=DAY)["status"] == "not_blocked_by_rule"
    assert _trace(rows, regime="eu", as_of=date(2024, 7, 3))["status"] == "blocked"


def test_a_bad_row_is_named_and_the_rest_goes_on():
    register = read_register(
        (HEAD + "X,B,60,,\nY,B,much,,\nB,B,10,,\nZ,B,50,,\n").encode(),
        name="h.csv",
        as_of=DAY,
    )
    assert [fault.split(":")[1] for fault in register.faults[:2]] == ["3", "4"]
    assert "110 percent" in register.faults[2]
    with pytest.raises(InputError):
        read_register((HEAD + "Y,B,much,,\n").encode(), name="h.csv", as_of=DAY)
    with pytest.raises(InputError):
        read_register(b"a,b\n1,2\n", name="h.csv", as_of=DAY)


SHARES = st.lists(
    st.tuples(st.sampled_from("XACDB"), st.sampled_from("ACDB"), st.integers(0, 60)),
    max_size=8,
)


@given(SHARES)
def test_lower_is_never_above_upper_and_more_listed_never_frees(edges):
    rows = (
        "".join(f"{a},{b},{share},,\n" for a, b, share in edges if a != b) + "X,B,1,,\n"
    )
    few, more = _trace(rows), _trace(rows, listed=("X", "A"))
    assert few["lower"] <= few["upper"]
    if few["status"] == "blocked":
        assert more["status"] == "blocked"


def test_the_command_gives_json_and_its_exit_code(tmp_path):
    (tmp_path / "h.csv").write_text(HEAD + "X,B,50,,\n")
    (tmp_path / "l.txt").write_text("X\n")
    args = [
        str(tmp_path / "h.csv"),
        "--listed",
        str(tmp_path / "l.txt"),
        "--target",
        "B",
    ]
    args += ["--as-of", "2019-08-02", "--format", "json", "--exit-code"]
    done = CliRunner().invoke(command, args)
    assert done.exit_code == 11
    assert json.loads(done.stdout)["status"] == "blocked"
