"""Who said what: quoted, mixed, reported and asked, with speaker, hearer, medium and day."""

from __future__ import annotations

from sanctionsdesk.reading.statements.read import read_statements as read_statements
from sanctionsdesk.reading.statements.read import unattributed as unattributed
