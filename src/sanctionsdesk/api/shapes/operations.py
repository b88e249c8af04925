"""The shape of the answer of each operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import create_model
from typing_extensions import TypedDict

from sanctionsdesk.api.shapes.desk import (
    Brief,
    Decision,
    Difference,
    JobsKept,
    JobStanding,
    Lists,
    Me,
    Parties,
    PartyShown,
    Provisions,
    ProvisionShown,
    Reading,
    Screening,
    SignedIn,
    Traced,
)
from sanctionsdesk.api.shapes.yente import (
    Adjacent,
    Algorithms,
    Candidates,
    Catalog,
    Entity,
    Extended,
    Found,
    Manifest,
    Matches,
    Neighbours,
    Properties,
    Status,
    Suggested,
)


class Page(TypedDict):
    """An answer about people's work."""

    schema_version: Literal[1]


ANSWERS: Mapping[str, Any] = {
    "GET /healthz": Status,
    "GET /readyz": Status,
    "POST /updatez": Status,
    "GET /catalog": Catalog,
    "GET /algorithms": Algorithms,
    "POST /match/{dataset}": Matches,
    "GET /search/{dataset}": Found,
    "GET /entities/{entity_id}": Entity,
    "GET /entities/{entity_id}/adjacent": Adjacent,
    "GET /entities/{entity_id}/adjacent/{prop}": Neighbours,
    "GET /reconcile/{dataset}": Manifest | dict[str, Candidates] | Extended,
    "POST /reconcile/{dataset}": dict[str, Candidates] | Extended,
    "GET /reconcile/{dataset}/suggest/entity": Suggested,
    "GET /reconcile/{dataset}/suggest/property": Suggested,
    "GET /reconcile/{dataset}/suggest/type": Suggested,
    "GET /reconcile/{dataset}/extend/property": Properties,
    "POST /v1/screen": Screening,
    "POST /v1/jobs": JobStanding,
    "GET /v1/jobs": JobsKept,
    "GET /v1/jobs/{job_id}": JobStanding,
    "POST /v1/jobs/{job_id}/cancel": JobStanding,
    "POST /v1/jobs/{job_id}/resume": JobStanding,
    "GET /v1/lists": Lists,
    "GET /v1/lists/diff": Difference,
    "GET /v1/parties": Parties,
    "GET /v1/parties/{party_id}": PartyShown,
    "GET /v1/provisions": Provisions,
    "GET /v1/provisions/{provision_id}": ProvisionShown,
    "POST /v1/decide": Decision,
    "POST /v1/trace": Traced,
    "POST /v1/read": Reading,
    "POST /v1/brief": Brief,
    "POST /v1/sign-in": SignedIn,
    "POST /v1/sign-out": Status,
    "GET /v1/me": Me,
}
"""The shape of the answer of each operation."""

TEXTS: Mapping[str, str] = {
    "GET /metrics": "application/openmetrics-text",
    "GET /reconcile/{dataset}/preview": "text/html",
    "POST /v1/screen/batch": "application/x-ndjson",
    "GET /v1/jobs/{job_id}/results": "application/x-ndjson",
    "GET /v1/alerts.atom": "application/atom+xml",
    "GET /v1/deadlines.ics": "text/calendar",
    "GET /v1/alerts/{alert_id}/attachments/{attachment_id}": "application/octet-stream",
    "POST /v1/audit/export": "application/zip",
}
"""The media type of answers that are no JSON object."""


def of_work() -> Mapping[str, Any]:
    """Give the shapes of people's work, taken from the room that does it.

    That room needs the database library, which is slow to import. Of several shapes
    an answer has all.
    """
    from sanctionsdesk.review.alert import Alert, Attachment, Case  # noqa: PLC0415
    from sanctionsdesk.review.alerts import Bulk  # noqa: PLC0415
    from sanctionsdesk.review.audit import Entry, Verdict  # noqa: PLC0415
    from sanctionsdesk.review.questions import Receipt, Replay  # noqa: PLC0415
    from sanctionsdesk.review.queue import Load  # noqa: PLC0415

    def page(name: str, **fields: Any) -> tuple[Any, ...]:
        # No stub knows that fields may be given by name alone.
        model: Any = create_model
        return (Page, model(name, **{key: (kind, ...) for key, kind in fields.items()}))

    return {
        "GET /v1/alerts": page("Alerts", alerts=list[Alert], next_offset=int | None),
        "GET /v1/alerts/reasons": dict[str, dict[str, str]],
        "GET /v1/alerts/{alert_id}": (Page, Case),
        "POST /v1/alerts/{alert_id}": page("AlertChanged", alert=Alert),
        "POST /v1/alerts/{alert_id}/attachments": page(
            "AttachmentKept", attachment=Attachment, version=int
        ),
        "POST /v1/alerts/bulk": (Page, Bulk),
        "GET /v1/workload": page("Workload", loads=list[Load], counts=dict[str, int]),
        "GET /v1/receipts": page("Receipts", receipts=list[dict[str, Any]]),
        "POST /v1/receipts": (Page, Receipt),
        "GET /v1/receipts/{receipt_id}": (Page, Receipt),
        "GET /v1/receipts/{receipt_id}/replay": (Page, Replay),
        "GET /v1/audit": page("AuditLog", entries=list[Entry], next_after=int | None),
        "GET /v1/audit/verify": (*page("Whole", whole=bool), Verdict),
    }
