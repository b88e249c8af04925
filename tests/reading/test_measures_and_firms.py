from __future__ import annotations

import pytest

from sanctionsdesk.reading.article import read_article


def read(sentence):
    return read_article(f"March 5, 2024\n\n{sentence}\n".encode(), name="a.txt")


@pytest.mark.parametrize(
    ("sentence", "kind"),
    [
        ("The United States issued sanctions targeting Iran's missile program.", "sanction"),
        ("The sanctions targeted North Korea's rocket builders.", "sanction"),
        ("The Treasury targeted Iran's drone suppliers on Friday.", "sanction"),
        ("The ministry froze five firms pursuant to an order, which targets suppliers in Iran.", "sanction"),
        ("Britain targeted Belarus with sanctions.", "sanction"),
        ("The United States launched missile sanctions against Iran.", "sanction"),
        ("Israel targeted Iranian missile bases in Syria.", "strike"),
        ("Russia fired missiles at Ukraine.", "strike"),
        ("Russia launched missiles at Ukraine.", "strike"),
    ],
)  # fmt: skip
def test_sanctions_that_target_are_no_strike(sentence, kind):
    types = {event.type for event in read(sentence).events}
    assert kind in types
    assert types & {"sanction", "strike"} == {kind}


@pytest.mark.parametrize(
    ("sentence", "name", "kind"),
    [
        ("The sanctions target Jestar Sanat Delijan.", "Jestar Sanat Delijan", "organization"),
        ("Canada listed Vesta Ticaret in May.", "Vesta Ticaret", "organization"),
        ("Pishgam Electronic Safeh was listed in May.", "Pishgam Electronic Safeh", "organization"),
        ("Ali Sanat Karimi was arrested in May.", "Ali Sanat Karimi", "person"),
        ("The court heard manager Farhang Sanat in May.", "Farhang Sanat", "person"),
    ],
)  # fmt: skip
def test_firms_are_told_from_persons_by_words_of_trade(sentence, name, kind):
    kinds = {party.name: party.kind for party in read(sentence).parties}
    assert kinds[name] == kind
