"""Who wants, requires, refuses or doubts what, and which positions do not go together."""

from __future__ import annotations

from sanctionsdesk.reading.positions.conflicts import read_conflicts as read_conflicts
from sanctionsdesk.reading.positions.read import read_positions as read_positions
