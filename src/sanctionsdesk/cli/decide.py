"""``sdesk decide``: one provision on given facts."""

from __future__ import annotations

import json
import textwrap
from datetime import date
from typing import Any

import click
import yaml

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.cli.options import (
    as_of_option,
    desk,
    output_option,
    read_input,
    today,
    write_output,
)
from sanctionsdesk.law.decide import check_facts

_EXIT = {
    "open": 12,
    "unknown": 12,
    "duty": 11,
    "overdue": 11,
    "blocked": 11,
    "exposed": 10,
}


@click.command("decide")
@click.argument("provision")
@click.argument("facts", metavar="FACTS.json")
@as_of_option()
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text")
@click.option(
    "--exit-code", is_flag=True, help="10 review, 11 prohibited, 12 cannot tell."
)
@output_option()
def command(  # noqa: PLR0917 - click passes the options by name
    provision: str,
    facts: str,
    as_of: date | None,
    form: str,
    exit_code: bool,  # noqa: FBT001 - click passes it by name
    output: str,
) -> None:
    r"""Decide a provision on facts taken as true.

    \b
    sdesk decide us.caatsa.231.a facts.json --as-of 2019-08-02
    echo '{"selected": ["1", "2"]}' | sdesk decide us.caatsa.235 - --format json
    """
    taken = check_facts(_facts(facts), file=facts)
    answer = {
        "schema_version": 1,
        **desk().decide(provision, taken, as_of=as_of or today()),
    }
    if form == "json":
        content = json.dumps(answer, ensure_ascii=False, indent=2, default=str) + "\n"
    else:
        content = _text(answer)
    write_output(content, output)
    if exit_code:
        prohibited = {True: 11, None: 12}.get(answer.get("prohibited", False), 0)
        raise SystemExit(_EXIT.get(str(answer.get("status")), prohibited))


def _facts(path: str) -> object:
    data = read_input(path)
    try:
        text = data.decode("utf-8-sig")
        return (
            json.loads(text)
            if not path.endswith((".yaml", ".yml"))
            else yaml.safe_load(text)
        )
    except json.JSONDecodeError as error:
        raise InputError(
            f"is no JSON: {error.msg}", file=path, line=error.lineno
        ) from None
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError):
        raise InputError(
            "cannot be read as facts; write one JSON object", file=path
        ) from None


def _text(answer: dict[str, Any]) -> str:
    lines = [f"{answer.get('title', answer['provision'])}, as of {answer['as_of']}"]
    quiet = {"tree", "would_change", "provision", "as_of", "title", "schema_version"}
    for key, value in answer.items():
        if key not in quiet:
            lines.append(f"  {key.replace('_', ' ')}: {_value(value)}")
    for node in answer.get("tree", ()):
        value = {True: "yes", False: "no"}.get(node["value"], "cannot tell")
        lines.append(
            f"  [{value}] “{node['words']}” ({node['citation']}) {node['question']}"
        )
    for item in answer.get("would_change", ()):
        change = " and ".join(
            f"{key} = {_value(value)}" for key, value in item["change"].items()
        )
        lines.append(f"  would change: {change} -> {item['status'].replace('_', ' ')}")
    lines.append("  Not legal advice; the cited text governs.")
    wrapped = [textwrap.fill(line, 100, subsequent_indent="    ") for line in lines]
    return "\n".join(wrapped) + "\n"


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "none"
    return {True: "yes", False: "no", None: "none"}.get(value, str(value))  # type: ignore[call-overload,no-any-return]
