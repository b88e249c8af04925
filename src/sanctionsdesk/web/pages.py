"""What each page shows, as values: one for the template and for the ``.json`` twin."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from sanctionsdesk.base.cite import Citation
from sanctionsdesk.dossier.dossier import Dossier
from sanctionsdesk.dossier.party import PartyPage
from sanctionsdesk.law.pages import ProvisionPage
from sanctionsdesk.names.compare import Reason
from sanctionsdesk.review.alert import Alert, Case
from sanctionsdesk.review.audit import Entry
from sanctionsdesk.review.queue import Load
from sanctionsdesk.store.snapshots import Snapshot

THRESHOLDS = (
    (0.5, "wide: everything that could be meant, many false alarms"),
    (0.6, "wider than usual"),
    (0.7, "usual: the threshold that the desk was measured at"),
    (0.8, "narrow: clear likeness of all that both sides state"),
    (0.9, "strict: the same name, hardly a letter apart"),
)
"""Least score of each step of the slider, in words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What all pages have.

    Attributes:
        title: heading and title of the window.
        as_of: the day the page answers for.
        today: whether that is today; another day is shown in a band.
    """

    template: ClassVar[str]

    title: str
    as_of: date
    today: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundName:
    """One name of a party that matched, with what spoke for and against it."""

    name: str
    score: float
    evidence: float
    base: float
    reasons: tuple[Reason, ...]
    settles: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundParty:
    """A listed party that may be meant."""

    party_id: str
    caption: str
    schema: str
    list_id: str
    programmes: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    best: FoundName
    source: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """The search box and what it found.

    Attributes:
        query: the name asked about; empty before anything is asked.
        schema: FtM schema.
        birth_date: partial date, or empty.
        country: name or code, or empty.
        threshold: least score shown.
        found: possible matches, best first.
        lists: issues searched.
    """

    template: ClassVar[str] = "search.html.j2"

    query: str
    schema: str
    birth_date: str
    country: str
    threshold: float
    found: tuple[FoundParty, ...]
    lists: tuple[tuple[Snapshot, int], ...]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnePartyPage(Page):
    """What all lists of a day say of one party."""

    template: ClassVar[str] = "party.html.j2"

    asked: str
    party: PartyPage


@dataclass(frozen=True, slots=True, kw_only=True)
class ListsPage(Page):
    """Issues kept, newest first, and the difference of two if asked for."""

    template: ClassVar[str] = "lists.html.j2"

    snapshots: tuple[Snapshot, ...]
    old: str
    new: str
    differences: dict[str, Any] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePage(Page):
    """A form for an article, or its dossier."""

    template: ClassVar[str] = "article.html.j2"

    dossier: Dossier | None
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LawPage(Page):
    """The provisions that stand on a day."""

    template: ClassVar[str] = "law.html.j2"

    provisions: tuple[ProvisionPage, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionPage(Page):
    """One provision: its words beside its elements, and the answer on the facts ticked."""

    template: ClassVar[str] = "provision.html.j2"

    provision: ProvisionPage
    facts: dict[str, Any]
    answer: dict[str, Any]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnershipPage(Page):
    """A form for a register of holdings, or what follows from it for one body."""

    template: ClassVar[str] = "ownership.html.j2"

    target: str
    answers: tuple[dict[str, Any], ...]
    picture: str
    tree: str
    rejects: tuple[str, ...]
    message: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorPage(Page):
    """What went wrong, in one line, and what to do."""

    template: ClassVar[str] = "error.html.j2"

    message: str
    status: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(Page):
    """Alerts to work, those due first, with counts and workload."""

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


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One fact of an alert on both sides, with Latin letters where another script stands."""

    fact: str
    left: str
    left_latin: str
    right: str
    right_latin: str


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
