from __future__ import annotations

import re
from datetime import date

import pytest

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.base.dates import Interval
from sanctionsdesk.dossier.dealing import dealings
from sanctionsdesk.dossier.defence import defence_articles
from sanctionsdesk.dossier.dossier import Dossier, LawClaim, PossibleMatch
from sanctionsdesk.dossier.html import to_html
from sanctionsdesk.dossier.text import WIDTH, to_text
from sanctionsdesk.entities.record import (
    Event,
    Mention,
    NamedParty,
    Record,
    Span,
    Time,
    Utterance,
)

TEXT = (
    "date 2019-08-02\nMissiles <script>alert(1)</script>\n\n"
    "Turkey bought the S-400 from Russia. “The law requires it,” the Secretary said on July 14.\n"
    "Later that day a رئيس spoke.\n"
)


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start=start, end=start + len(words), text=words)


def party(key: str, words: str, kind: str) -> NamedParty:
    mention = Mention(span=span(words), form="name", rule="test", certainty=1.0)
    return NamedParty(id=key, name=words, kind=kind, named=True, mentions=(mention,))


RECORD = Record(
    name="a.txt",
    digest="d" * 64,
    text=TEXT,
    published=date(2019, 8, 2),
    title="Missiles <script>alert(1)</script>",
    parties=(
        party("p1", "Turkey", "country"),
        party("p2", "Russia", "country"),
        party("p3", "the Secretary", "person"),
        party("p4", "S-400", "weapon_system"),
    ),
    times=(
        Time(
            id="t1",
            span=span("July 14"),
            type="DATE",
            value="2019-07-14",
            interval=Interval(date(2019, 7, 14), date(2019, 7, 14)),
            rule="test",
            certainty=1.0,
        ),
        Time(
            id="t2",
            span=span("Later that day"),
            type="DATE",
            value="",
            interval=Interval(date(2019, 7, 26), date(2019, 8, 2)),
            resolved=False,
            rule="test",
            certainty=0.5,
            note="the day it hangs on is never given",
        ),
    ),
    statements=(
        Utterance(
            id="s1",
            span=span("“The law requires it,” the Secretary said on July 14."),
            content=span("The law requires it,"),
            form="direct",
            speaker="p3",
            time="t1",
            rule="test",
            certainty=1.0,
        ),
    ),
    events=(
        Event(
            id="e1",
            span=span("Turkey bought the S-400 from Russia"),
            trigger=span("bought"),
            type="buy",
            agent="p1",
            recipient="p2",
            object="p4",
            factuality="happened",
            rule="test",
            certainty=1.0,
        ),
    ),
)


@pytest.fixture
def dossier():
    return Dossier(
        as_of=date(2019, 8, 2),
        engine="sanctionsdesk test",
        record=RECORD,
        lists=(),
        list_warnings=("No official list on this desk.",),
        matches=(
            PossibleMatch(
                asked="Rosoboronexport OJSC",
                about="Rosoboronexport OJSC",
                because="exporter of the S-400",
                outside=True,
                entry_id="x:1",
                entry_name="ROSOBORONEKSPORT OAO",
                matched_name="ROSOBORONEKSPORT OAO",
                list_id="x",
                listed_on="",
                score=0.91,
                evidence=21.0,
                reasons=("The names agree in their one distinctive word.",),
                programmes=("UKRAINE-EO13662",),
                measures=(),
                source=Citation(source="x", locator="entry 1", digest="e" * 64),
            ),
        ),
        screened=("Turkey", "Rosoboronexport", "Rosoboronexport OJSC"),
        unmatched=("Turkey",),
        articles=(),
        ownership_rule="The rule.",
        law=(),
        claims=(
            LawClaim(
                span=span("The law requires it,"),
                who="the Secretary",
                verdict="incomplete",
                why="a determination is needed",
                citation="22 U.S.C. 9525(a)",
            ),
        ),
        later=(),
        summary=("Nothing is settled.",),
    )


def test_the_page_links_every_finding_to_its_words_and_back(dossier):
    page = to_html(dossier)
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    links = set(re.findall(r'href="#([^"]+)"', page))
    assert links
    assert links <= set(ids)


def test_the_page_shows_the_article_whole_and_runs_nothing(dossier):
    page = to_html(dossier)
    assert "<script" not in page
    article = page[page.index("<article") : page.index("</article>")]
    shown = re.sub(r"<[^>]+>", "", article)
    for word in TEXT.split():
        assert word.replace("<", "&lt;").replace(">", "&gt;") in shown
    assert "http" not in page


def test_the_text_fits_its_width_and_leaves_open_what_is_open(dossier):
    text = to_text(dossier)
    assert max(len(line) for line in text.splitlines()) <= WIDTH
    assert "2019-07-14 (“July 14”)" in text
    assert "possible match with ROSOBORONEKSPORT OAO" in text
    assert "incomplete. a determination is needed (22 U.S.C. 9525(a))." in text


def test_an_open_time_is_shown_open_with_its_bounds(dossier):
    assert "can lie between 2019-07-26 and 2019-08-02" in to_html(dossier)


def test_a_dealing_is_found_with_its_acquirer_and_days():
    (dealing,) = dealings(RECORD, defence_articles())
    assert dealing.article.name == "S-400 Triumf"
    assert dealing.acquirer is not None
    assert dealing.acquirer.name == "Turkey"
    assert dealing.conduct == Interval(None, date(2019, 8, 2))


@pytest.mark.parametrize("words", ["an S-400", "the S‑400s", "S400 batteries", "S 400"])
def test_defence_articles_are_known_in_the_spellings_of_news(words):
    assert defence_articles()[0].is_named_in(words)


@pytest.mark.parametrize("words", ["MS-4000", "IS-400X", "section 400"])
def test_other_words_are_no_defence_article(words):
    assert not defence_articles()[0].is_named_in(words)
