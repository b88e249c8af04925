"""What each page shows, as values: one for the template and for the ``.json`` twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import Any, ClassVar
from urllib.parse import urlencode

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.dossier.dossier import Dossier
from sanctionsdesk.dossier.party import PartyPage
from sanctionsdesk.law.pages import ProvisionPage
from sanctionsdesk.names.compare import Reason
from sanctionsdesk.ownership.words import STATUS
from sanctionsdesk.review.alert import Alert, Case
from sanctionsdesk.review.alerts import Bulk
from sanctionsdesk.review.articles import KeptArticle, KeptCorrection
from sanctionsdesk.review.audit import Entry
from sanctionsdesk.review.queue import Load
from sanctionsdesk.store.picks import Pick
from sanctionsdesk.store.snapshots import Snapshot
from sanctionsdesk.web.sides import Side
from sanctionsdesk.web.waterfall import Waterfall, waterfall

THRESHOLDS = (
    (0.5, "wide: all that could be meant, with many false alarms"),
    (0.6, "wider than usual"),
    (0.7, "usual: what the desk was measured at"),
    (0.8, "narrow: clear likeness in all that both sides state"),
    (0.9, "strict: the same name, hardly a letter apart"),
)
"""Least score of each step of the slider, in words."""


def fact_words(facts: Mapping[str, Any]) -> dict[str, str]:
    """Give facts as the words of an address; what is unknown has none.

    >>> fact_words({"knowingly": True, "items": ["1", "12"], "sector": None})
    {'fact.knowingly': 'true', 'fact.items': '1, 12'}
    """
    return {
        f"fact.{name}": str(value).lower()
        if isinstance(value, bool)
        else ", ".join(map(str, value))
        if isinstance(value, list | tuple)
        else str(value)
        for name, value in facts.items()
        if value is not None
    }


def threshold_words(threshold: float) -> str:
    """Say what a threshold means.

    >>> threshold_words(0.75)
    'usual: what the desk was measured at'
    """
    told = [words for least, words in THRESHOLDS if threshold >= least]
    return told[-1] if told else "widest: almost everything is shown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What all pages have.

    Attributes:
        title: heading and title of the window.
        as_of: the day the page answers for.
        today: whether that is today; another day is shown in a band.
        question: what a receipt of this page would keep, as JSON; empty for none.
    """

    template: ClassVar[str]

    title: str
    as_of: date
    today: bool
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundName:
    """One name of a party that matched, with what spoke for and against it."""

    name: str
    score: float
    evidence: float
    base: float
    reasons: tuple[Reason, ...]
    settles: str

    @property
    def waterfall(self) -> Waterfall:
        """The steps to the score, laid out as bars."""
        return waterfall(self.base, [reason.weight for reason in self.reasons])


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParty:
    """A listed party that may be meant, by its entry that matches best.

    Attributes:
        also: its entries on other lists, held to be the same party.
    """

    party_id: str
    caption: str
    schema: str
    list_id: str
    programmes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    best: FoundName
    source: Citation
    also: tuple[FoundParty, ...] = ()

    @property
    def entries(self) -> tuple[FoundParty, ...]:
        """Its entries on all lists, the best first."""
        return (self, *self.also)


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """The search box and what it found.

    Attributes:
        query: the name asked about; empty before anything is asked.
        schema: FtM schema.
        birth_date: partial date, or empty.
        country: name or code, or empty.
        threshold: least score shown.
        found: possible matches by party, best first.
        lists: issues searched, with their age.
    """

    template: ClassVar[str] = "search.html.j2"

    query: str
    schema: str
    birth_date: str
    country: str
    threshold: float
    found: tuple[FoundParty, ...]
    lists: tuple[Pick, ...]
    message: str = ""

    @property
    def threshold_words(self) -> str:
        """What the threshold means."""
        return threshold_words(self.threshold)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePartyPage(Page):
    """What all lists of a day say of one party."""

    template: ClassVar[str] = "party.html.j2"

    asked: str
    party: PartyPage


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptList:
    """One list with its issues.

    Attributes:
        title: the list's own name.
        age_days: of the newest issue, from when it was last known to be the present one.
        is_old: whether that is past the desk's limit.
        issues: newest first.
    """

    list_id: str
    title: str
    age_days: int
    is_old: bool
    issues: tuple[Snapshot, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage(Page):
    """Lists kept with their issues, and the difference of two issues if asked for."""

    template: ClassVar[str] = "lists.html.j2"

    kept: tuple[KeptList, ...]
    old: str
    new: str
    differences: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """A form for an article, or its dossier with what people corrected in it.

    Attributes:
        digest: of the article, where it is kept here.
        may_correct: whether whoever looks may correct it.
        corrections: those that stand, in their order.
        kept: articles kept last, beside the form.
    """

    template: ClassVar[str] = "article.html.j2"

    dossier: Dossier | None
    digest: str = ""
    may_correct: bool = False
    corrections: tuple[KeptCorrection, ...] = ()
    kept: tuple[KeptArticle, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPage(Page):
    """The provisions that stand on a day."""

    template: ClassVar[str] = "law.html.j2"

    provisions: tuple[ProvisionPage, ...]

    @property
    def by_law(self) -> tuple[tuple[str, tuple[ProvisionPage, ...]], ...]:
        """The provisions under the law that they are of, by what their titles begin with."""
        found: dict[str, list[ProvisionPage]] = {}
        for one in self.provisions:
            law = one.title.partition(" section")[0].partition(" Directive")[0]
            found.setdefault(law, []).append(one)
        return tuple((law, tuple(some)) for law, some in found.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage(Page):
    """One provision: its words beside its elements, and the answer on the facts ticked."""

    template: ClassVar[str] = "provision.html.j2"

    provision: ProvisionPage
    facts: dict[str, Any]
    answer: dict[str, Any]
    message: str = ""

    def asked(self, fact: str) -> str:
        """Give the question of a fact, or its name in words."""
        asks = {field.name: field.ask for field in self.provision.fields}
        return asks.get(fact) or f"{fact.replace('_', ' ')}:"

    def with_facts(
        self, change: Mapping[str, Any] = MappingProxyType({}), *, as_of: str = ""
    ) -> str:
        """Give the words of the address that asks this again with other facts or another day."""
        said = fact_words({**self.facts, **change})
        return urlencode({"as_of": as_of or self.as_of.isoformat(), **said})


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipPage(Page):
    """A form for a register of holdings, or what follows from it for one body.

    Attributes:
        holdings: the register as it was pasted, to be changed; empty for a file.
        listed: who is listed, as it was written.
        answers: one for each regime.
        questions: what a receipt of each answer would keep; empty without answers.
        picture: SVG of the owners in layers.
        tree: the same as text.
        rejects: rows at fault.
    """

    template: ClassVar[str] = "ownership.html.j2"
    status_words: ClassVar[Mapping[str, str]] = STATUS

    target: str
    holdings: str
    listed: str
    answers: tuple[dict[str, Any], ...] = ()
    questions: tuple[str, ...] = ()
    picture: str = ""
    tree: str = ""
    rejects: tuple[str, ...] = ()
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in one line, and what to do."""

    template: ClassVar[str] = "error.html.j2"

    message: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Page):
    """Alerts to work, those due first, with counts and workload.

    Attributes:
        reasons: reason codes with their words, by action.
        steps: what the visitor may do to many at once: ``match``, ``clear``, ``confirm``.
        bulk: what a step on many alerts did.
    """

    template: ClassVar[str] = "queue.html.j2"

    who: str
    csrf: str
    state: str
    mine: bool
    start: int
    more: int | None
    alerts: tuple[Alert, ...]
    counts: dict[str, int]
    workload: tuple[Load, ...]
    reasons: dict[str, dict[str, str]]
    steps: tuple[str, ...]
    bulk: Bulk | None = None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertPage(Page):
    """One alert: both sides, history, and the actions open to whoever looks.

    Attributes:
        sides: the facts, by name.
        reasons: reason codes with their words, by action.
    """

    template: ClassVar[str] = "alert.html.j2"

    who: str
    csrf: str
    case: Case
    sides: tuple[Side, ...]
    reasons: dict[str, dict[str, str]]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage(Page):
    """Name and password, the way through an identity provider, or who is in already.

    Attributes:
        then: path they wanted.
        who: user, empty for nobody.
        csrf: token of the form to leave.
        provider: what to call the identity provider; empty without one.
        farewell: address that signs out of the provider as well, after leaving.
        message: why they were not let in.
    """

    template: ClassVar[str] = "sign_in.html.j2"

    then: str
    who: str = ""
    csrf: str = ""
    provider: str = ""
    farewell: str = ""
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditPage(Page):
    """Receipts kept, and whether the log of what was done is whole."""

    template: ClassVar[str] = "audit.html.j2"

    who: str
    receipts: tuple[Any, ...]
    whole: bool
    verdict: str
    head: str
    entries: tuple[Entry, ...]
