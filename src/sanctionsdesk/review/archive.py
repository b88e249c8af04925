"""The copy for an examiner, who can check it without this desk."""

from __future__ import annotations

import hashlib
import html
import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from importlib import resources
from typing import Any

from sqlalchemy import Connection, select

from sanctionsdesk.base.plain import canonical, plain
from sanctionsdesk.review import audit, payloads
from sanctionsdesk.review.actors import Actor
from sanctionsdesk.store import tables


def archive(
    connection: Connection, *, at: str, by: Actor, lists: list[Mapping[str, Any]]
) -> bytes:
    """Give log, receipts, alerts, proposals and files as one ZIP archive.

    The same records at the same moment give the same bytes. What was erased, and
    notes kept to those who work cases, are named as left out.

    Args:
        connection: reads one moment of the database.
        at: that moment.
        by: who exports.
        lists: the list issues kept, described.
    """
    files: dict[str, bytes] = {}
    log = connection.execute(select(tables.audit).order_by(tables.audit.c.seq)).all()
    receipts = connection.execute(select(tables.receipts).order_by("at", "id")).all()
    alerts = connection.execute(select(tables.alerts).order_by("id")).all()
    proposals = connection.execute(select(tables.proposals).order_by("id")).all()
    held = connection.execute(select(tables.attachments).order_by("id")).all()
    named = {row.payload for row in log}
    named |= {digest for row in receipts for digest in (row.question, row.answer)}
    named |= {row.digest for row in held}
    named |= {d for row in alerts for d in (row.left_digest, row.right_digest) if d}
    left_out: dict[str, str] = {}
    for digest in sorted(named):
        body = payloads.body(connection, digest)
        if body is None:
            left_out[digest] = "erased"
        elif digest in {row.payload for row in log} and _restricted(body):
            left_out[digest] = "restricted"
        else:
            files[f"contents/{digest}"] = body
    for name, rows in (
        ("audit", log),
        ("receipts", receipts),
        ("alerts", alerts),
        ("proposals", proposals),
        ("attachments", held),
    ):
        files[f"{name}.ndjson"] = b"".join(
            canonical(row._asdict()) + b"\n" for row in rows
        )
    files["lists.json"] = canonical(plain(lists))
    files["left_out.json"] = canonical(left_out)
    data = resources.files("sanctionsdesk.review").joinpath("data")
    files["check.py"] = data.joinpath("check.py.txt").read_bytes()
    files["HOW_TO_CHECK.txt"] = data.joinpath("how_to_check.txt").read_bytes()
    verdict = audit.verify(connection)
    files["index.html"] = _index(
        at=at, by=by, verdict=verdict, files=files, rows=log, lists=lists
    )
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(files.items())
    )
    files["SHA256SUMS"] = sums.encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _restricted(body: bytes) -> bool:
    try:
        told = json.loads(body)
    except ValueError:
        return False
    return isinstance(told, dict) and bool(told.get("restricted"))


def _index(
    *,
    at: str,
    by: Actor,
    verdict: audit.Verdict,
    files: Mapping[str, bytes],
    rows: Iterable[Any],
    lists: Iterable[Mapping[str, Any]],
) -> bytes:
    state = "whole" if verdict.is_whole else "NOT WHOLE: " + "; ".join(verdict.faults)
    links = "".join(
        f'<li><a href="{html.escape(name)}">{html.escape(name)}</a>, {len(body)} bytes</li>'
        for name, body in files.items()
        if not name.startswith("contents/")
    )
    log = "".join(
        f"<tr><td>{row.seq}</td><td>{html.escape(row.at)}</td><td>{html.escape(row.who)}</td>"
        f"<td>{html.escape(row.action)}</td><td>{html.escape(row.subject)}</td>"
        f'<td><a href="contents/{row.payload}">{row.payload[:12]}</a></td></tr>'
        for row in rows
    )
    issues = "".join(
        f"<li>{html.escape(str(item.get('list_id')))} {html.escape(str(item.get('as_of')))}, "
        f"SHA-256 {html.escape(str(item.get('digest')))}</li>"
        for item in lists
    )
    page = f"""<!DOCTYPE html>
<html lang="en"><meta charset="utf-8"><title>Records of a sanctions desk</title>
<h1>Records of a sanctions desk</h1>
<p>Exported {html.escape(at)} by {html.escape(by.name)}. The audit log holds {verdict.entries} rows
and is {html.escape(state)}. Its newest hash is <code>{verdict.head}</code>.</p>
<p>How to check all this without the desk stands in <a href="HOW_TO_CHECK.txt">HOW_TO_CHECK.txt</a>.
Contents erased or restricted are named in <a href="left_out.json">left_out.json</a>.</p>
<h2>Files</h2><ul>{links}</ul>
<h2>Lists kept</h2><ul>{issues or "<li>none</li>"}</ul>
<h2>Audit log</h2>
<table><thead><tr><th>Row<th>Moment (UTC)<th>Who<th>What<th>On<th>Details</thead>
<tbody>{log}</tbody></table>
<p>Not legal advice; the cited text governs.</p></html>
"""
    return page.encode()
