from __future__ import annotations

import json

import pytest
import yaml
from jsonschema import Draft202012Validator

from sanctionsdesk.cli.main import cli
from sanctionsdesk.law.lint import lint, missing_words, schema
from sanctionsdesk.law.provisions import body_files

GOOD = """\
text: a-statute
section: An Act, section 1
provisions:
- id: us.act.1
  title: An Act, section 1
  citation: 1 U.S.C. 1
  kind: duty
  modal: shall
  words: the President shall act
  versions:
  - {from: 2020-01-01, by: Pub. L. 1-1}
  imposes: something
  elements:
  - {id: significant, words: a significant thing, test: {fact: significant}}
"""


def test_the_files_that_ship_fit_their_schema_and_the_schema_can_fail():
    validator = Draft202012Validator(schema())
    for name, text in body_files().items():
        plain = json.loads(json.dumps(_text_keys(yaml.safe_load(text)), default=str))
        assert [error.message for error in validator.iter_errors(plain)] == [], name
    broken = json.loads(json.dumps(yaml.safe_load(GOOD), default=str))
    broken["provisions"][0]["kind"] = "maybe"
    assert list(validator.iter_errors(broken))


def _text_keys(value):
    if isinstance(value, dict):
        return {str(key): _text_keys(item) for key, item in value.items()}
    return [_text_keys(item) for item in value] if isinstance(value, list) else value


def test_a_good_file_has_no_fault():
    assert lint({"act.yaml": GOOD}) == []


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("kind: duty", "kind: maybe", 4, "kind 'maybe' is none of"),
        ("  words: the President shall act\n", "", 4, "words is missing"),
        ("imposes: something", "imposed: something", 4, "unknown key 'imposed'"),
        ("{fact: significant}", "{fact: signifcant}", 14, "which facts.yaml does not name"),
        ("{fact: significant}", "{when: 1}", 14, "is none of all, any, not"),
        ("{fact: significant}", "{fact: significant, above: 3}", 14, "test has unknown key 'above'"),
        ("{from: 2020-01-01, by: Pub. L. 1-1}", "{from: soon, by: x}", 4, "is no day"),
        ("  imposes: something", "  defeats: [us.nowhere]", 4, "defeats us.nowhere, which is no provision"),
        ("  imposes: something", "  menu: us.nowhere", 4, "points to us.nowhere"),
        ("  imposes: something", "  deadline: {days: 3, why: x}", 4, "counts from a day (from) or an event"),
        ("words: a significant thing, ", "definition: us.nowhere, words: x, ", 14, "definition us.nowhere"),
        ("elements:\n", "elements:\n  - {id: significant, words: x, test: {fact: significant}}\n", 15, "stands twice"),
    ],
)  # fmt: skip
def test_a_fault_is_placed_by_file_and_line(old, new, line, says):
    assert old in GOOD
    faults = lint({"act.yaml": GOOD.replace(old, new)})
    assert any(
        says in fault and fault.startswith(f"act.yaml:{line}: us.act.1")
        for fault in faults
    ), faults


def test_broken_yaml_is_placed_and_the_other_files_are_still_read():
    faults = lint(
        {"bad.yaml": "text: [\nsection: x", "act.yaml": GOOD.replace("duty", "maybe")}
    )
    assert faults[0].startswith("bad.yaml:2: is no YAML")
    assert any(fault.startswith("act.yaml:4") for fault in faults)


def test_versions_out_of_order_are_refused():
    twice = GOOD.replace(
        "by: Pub. L. 1-1}", "by: Pub. L. 1-1}\n  - {from: 2019-01-01, by: Pub. L. 1-2}"
    )
    assert any(
        "does not come after 2020-01-01" in fault for fault in lint({"a.yaml": twice})
    )


def test_a_rule_that_defeats_itself_through_another_is_a_cycle():
    other = GOOD.replace("us.act.1", "us.act.2").replace(
        "  imposes: something", "  defeats: [us.act.1]"
    )
    first = GOOD.replace("  imposes: something", "  defeats: [us.act.2]")
    faults = lint({"one.yaml": first, "two.yaml": other})
    assert any("goes round in a cycle: us.act" in fault for fault in faults)


def test_a_broken_quote_is_placed():
    texts = {
        "a-statute": "Sec. 1. On and after 2017 , the President\nshall act. It is a significant deed."
    }
    faults, digests = missing_words(texts, {"act.yaml": GOOD})
    assert faults == [
        "act.yaml:14: us.act.1: “a significant thing” does not stand in a-statute"
    ]
    assert len(digests["a-statute"]) == 64


def test_the_command_names_every_fault_and_refuses(tmp_path):
    from click.testing import CliRunner

    file = tmp_path / "act.yaml"
    file.write_text(GOOD.replace("kind: duty", "kind: maybe"))
    done = CliRunner().invoke(cli, ["law", "lint", str(file)])
    assert done.exit_code != 0
    assert f"{file}:4: us.act.1: kind 'maybe'" in done.output
    file.write_text(GOOD)
    assert "no fault" in CliRunner().invoke(cli, ["law", "lint", str(file)]).output
