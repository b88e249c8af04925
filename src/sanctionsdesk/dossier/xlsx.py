"""The dossier as a workbook: a sheet for each kind of finding."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import xlsxwriter  # type: ignore[import-untyped]

from sanctionsdesk.dossier import phrases
from sanctionsdesk.dossier.dossier import DISCLAIMER, Dossier
from sanctionsdesk.entities.record import Span

Row = Sequence[object]


def to_xlsx(dossier: Dossier) -> bytes:
    """Write the workbook; every text stays text, also one that begins with ``=``."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
    }
    with xlsxwriter.Workbook(buffer, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        for title, header, rows in _sheets(dossier):
            sheet = book.add_worksheet(title)
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(header) - 1, 28)
            sheet.write_row(0, 0, header, bold)
            for number, row in enumerate(rows, 1):
                sheet.write_row(
                    number, 0, ["" if cell is None else cell for cell in row], wrap
                )
    return buffer.getvalue()


def _sheets(dossier: Dossier) -> Iterable[tuple[str, Row, Iterable[Row]]]:
    record = dossier.record
    yield (
        "In short",
        ["In short"],
        [
            *([line] for line in dossier.summary),
            [
                f"As of {dossier.as_of}. Article {record.name}, SHA-256 {record.digest}. {dossier.engine}."
            ],
            [DISCLAIMER],
        ],
    )
    yield (
        "Parties",
        ["party", "kind", "named", "roles", "mentions", "note"],
        (
            [
                one.name,
                one.kind,
                _yes(one.named),
                "; ".join(one.roles),
                len(one.mentions),
                one.note,
            ]
            for one in record.parties
        ),
    )
    yield "Statements", ["who", "form", "when", "words", "doubt", "start", "end"], (
        [phrases.attribution(record, one), one.form, phrases.said_on(record, one),
         one.content.text, one.hedge, *_place(one.content)]
        for one in record.statements
    )  # fmt: skip
    yield (
        "Events",
        ["event", "as the article puts it", "words", "start", "end"],
        (
            [
                phrases.event_line(record, one),
                one.factuality,
                one.span.text,
                *_place(one.trigger),
            ]
            for one in record.events
        ),
    )
    yield "Positions", ["issue", "stance", "who", "asserted by", "words", "start", "end"], (
        [one.issue, one.stance, phrases.name_of(record, one.holder, "the newspaper"),
         one.asserted_by, one.span.text, *_place(one.span)]
        for one in record.positions
    )  # fmt: skip
    yield "Possible matches", ["asked about", "why", "entry", "by its name", "list", "entry id", "score",
                               "evidence bits", "programmes", "measures", "reasons"], (
        [one.asked, one.because, one.entry_name, one.matched_name, one.list_id, one.entry_id,
         round(one.score, 4), round(one.evidence, 1), "; ".join(one.programmes),
         "; ".join(one.measures), " ".join(one.reasons)]
        for one in dossier.matches
    )  # fmt: skip
    yield (
        "Ownership",
        ["body", "rule", "status", "lower", "upper", "why", "missing", "citation"],
        (
            [
                one.body,
                one.title,
                one.status,
                one.lower,
                one.upper,
                one.why,
                "; ".join(one.missing),
                one.citation,
            ]
            for one in dossier.owned
        ),
    )
    yield (
        "Holdings",
        ["holding", "words", "start", "end"],
        ([one.words, one.span.text, *_place(one.span)] for one in dossier.holdings),
    )
    yield (
        "Law",
        ["provision", "what", "words", "where", "holds"],
        (
            row
            for finding in dossier.law
            for row in (
                [
                    finding.provision,
                    "answer",
                    finding.sentence,
                    finding.citation,
                    finding.status,
                ],
                *(
                    [finding.provision, "element", one.words, one.citation, one.value]
                    for one in finding.conditions
                ),
                *(
                    [finding.provision, "unknown", line, "", ""]
                    for line in finding.questions
                ),
                *(
                    [finding.provision, "would change", line, "", ""]
                    for line in finding.would_change
                ),
                *(
                    [finding.provision, "changes nothing", line, "", ""]
                    for line in finding.changes_nothing
                ),
            )
        ),
    )
    yield (
        "Claims",
        ["who", "words", "beside the text", "why", "citation", "start", "end"],
        (
            [
                one.who,
                one.span.text,
                one.verdict,
                one.why,
                one.citation,
                *_place(one.span),
            ]
            for one in dossier.claims
        ),
    )
    yield (
        "Lists",
        ["list", "issue", "how known", "age in days", "entries", "SHA-256", "note"],
        (
            [
                one.list_id,
                one.issued.isoformat(),
                one.basis,
                one.age_days,
                one.entries,
                one.digest,
                one.warning,
            ]
            for one in dossier.lists
        ),
    )


def _place(span: Span) -> tuple[int, int]:
    return span.start, span.end


def _yes(value: object) -> str:
    return "yes" if value else "no"
