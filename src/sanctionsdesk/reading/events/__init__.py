"""What was done, planned, denied or supposed: who, to whom, what, how much, when."""

from __future__ import annotations

from sanctionsdesk.reading.events.read import read_events as read_events
