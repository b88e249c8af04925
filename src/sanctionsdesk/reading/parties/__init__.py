"""Parties of an article: names, titles, descriptions and pronouns, united by party."""

from __future__ import annotations

from sanctionsdesk.reading.parties.first_person import speakers as speakers
from sanctionsdesk.reading.parties.read import read_parties as read_parties
