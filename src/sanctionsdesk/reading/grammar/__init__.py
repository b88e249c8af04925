"""A light grammar of English: words and their parts, verb groups, subjects, noun phrases.

Rules and word lists only; wrong now and then by design, and fast.
"""

from __future__ import annotations
