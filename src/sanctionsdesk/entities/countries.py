"""Countries by the names that lists and customers write for them."""

from __future__ import annotations

import functools
import re
import unicodedata
from importlib import resources
from typing import Any

import yaml


def country_code(text: str) -> str:
    """Give the ISO 3166-1 alpha-2 code, lower case, of a country's name or code of two or three letters.

    Former states have the four letters of ISO 3166-3.

    Args:
        text: a name in English, or a code.

    Returns:
        The code, or an empty text for what is no known country: unknown stays
        unknown.

    >>> country_code("Korea, North"), country_code("Türkiye"), country_code("AF")
    ('kp', 'tr', 'af')
    >>> country_code("Ruritania")
    ''
    """
    return _codes().get(_plain(text), "")


def country_name(code: str) -> str:
    """Give the usual English name of a code, or the code itself where it is unknown.

    >>> country_name("kp")
    'North Korea'
    """
    return _names().get(code.lower(), code)


@functools.cache
def former_countries() -> dict[str, list[str]]:
    """Give for a country, former ones among them, the codes of those that were or are part of it.

    >>> "ua" in former_countries()["suhh"]
    True
    """
    return _read("parts")


@functools.cache
def _names() -> dict[str, str]:
    return {code: names[0] for code, names in _table().items()}


@functools.cache
def _codes() -> dict[str, str]:
    named = {_plain(name): code for code, names in _table().items() for name in names}
    people = {
        _plain(word): code
        for code, words in _read("demonyms").items()
        for word in words
    }
    three = {_plain(three): code for code, three in _read("alpha3").items()}
    return {code: code for code in _table()} | three | people | named


@functools.cache
def _table() -> dict[str, list[str]]:
    return _read("countries")


def _read(name: str) -> dict[str, Any]:
    source = resources.files("sanctionsdesk.entities").joinpath(f"data/{name}.yaml")
    # YAML reads a bare "no" as false; Norway's code is meant.
    loaded: dict[Any, Any] = yaml.safe_load(source.read_text(encoding="utf-8"))
    return {"no" if code is False else code: names for code, names in loaded.items()}


@functools.lru_cache(maxsize=4096)
def _plain(text: str) -> str:
    folded = unicodedata.normalize("NFKD", text.casefold())
    return re.sub(r"[^a-z]", "", folded.replace("&", "and"))
