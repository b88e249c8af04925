"""Reading: an article becomes a dated record, every item tied to exact characters."""

from __future__ import annotations

from sanctionsdesk.reading.article import read_article as read_article
from sanctionsdesk.reading.article import record_to_json as record_to_json
