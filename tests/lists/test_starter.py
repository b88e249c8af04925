from __future__ import annotations

from datetime import date

from sanctionsdesk.lists.starter import DESIGNATED, GUIDANCE, starter_parties


def _captions(day, list_id):
    return {
        party.caption
        for party in starter_parties(as_of=day)
        if party.listings[0].list_id == list_id
    }


def test_the_guidance_of_2017_names_39_bodies():
    assert len(_captions(date(2017, 10, 27), GUIDANCE)) == 39
    assert not _captions(date(2017, 10, 26), GUIDANCE)


def test_ssb_appears_on_the_day_it_was_designated():
    assert "Presidency of Defense Industries" not in _captions(
        date(2020, 12, 13), DESIGNATED
    )
    assert "Presidency of Defense Industries" in _captions(
        date(2020, 12, 14), DESIGNATED
    )


def test_every_entry_says_its_source():
    for party in starter_parties(as_of=date(2026, 1, 1)):
        assert party.source.source
        assert party.source.digest
