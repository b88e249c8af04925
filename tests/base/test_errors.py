from __future__ import annotations

from sanctionsdesk.base import errors


def test_an_error_names_its_place_in_front():
    error = errors.InputError("is no date", file="a.csv", line=3, field="dob")
    assert str(error) == "a.csv:3: dob: is no date"


def test_every_error_has_its_own_code_in_the_drawn_tree():
    kinds = [
        kind
        for kind in vars(errors).values()
        if isinstance(kind, type) and issubclass(kind, errors.DeskError)
    ]
    assert len({kind.code for kind in kinds}) == len(kinds)
    assert errors.__doc__ is not None
    for kind in kinds:
        assert kind.__name__ in errors.__doc__
