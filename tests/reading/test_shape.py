"""A record written as JSON has the shape its JSON Schema tells."""

from __future__ import annotations

import copy
import json
from datetime import date

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from sanctionsdesk.cli.main import cli
from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.shape import record_schema

TEXT = """date 2024-03-05
Greece seized the tanker Golden Heron on Sunday, officials said. “We do not tolerate
dark voyages,” Prime Minister Anna Doukas told reporters. Iran's Marlin Shipping
denied on Monday that it owns 40 percent of Heron Lines. Doukas had backed the sale
of two ships for $20 million in January; she now opposes it. The United States may
sanction the owner if the cargo is Iranian.
"""


def _told():
    return record_to_json(read_article(TEXT.encode(), name="a.txt", published=None))


def test_the_schema_is_one_and_is_printed():
    answer = CliRunner().invoke(cli, ["read", "--schema"])
    assert answer.exit_code == 0
    assert json.loads(answer.output) == record_schema()
    Draft202012Validator.check_schema(record_schema())


def test_a_record_has_its_shape():
    told = json.loads(json.dumps(_told()))
    assert told["statements"]
    assert told["events"]
    assert told["parties"]
    Draft202012Validator(record_schema()).validate(told)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda told: told.pop("events"),
        lambda told: told["parties"][0].update(kind="planet"),
        lambda told: told["statements"][0].update(start="0"),
        lambda told: told["events"][0].update(extra=1),
        lambda told: told.update(schema_version=2),
    ],
)
def test_another_shape_is_refused(spoil):
    told = copy.deepcopy(_told())
    spoil(told)
    assert not Draft202012Validator(record_schema()).is_valid(told)


@pytest.mark.shared
def test_real_articles_have_the_shape(shared):
    validator = Draft202012Validator(record_schema())
    for path in sorted((shared / "data/articles").glob("*.txt")):
        record = read_article(
            path.read_bytes(), name=path.name, published=date(2022, 1, 1)
        )
        validator.validate(json.loads(json.dumps(record_to_json(record))))
