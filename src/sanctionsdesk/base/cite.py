"""Citations: where an answer's words come from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """One place where a claim can be checked.

    Attributes:
        source: what was read: a list, a statute, an article, by its usual name.
        locator: where in it: entry number, section, ``chars 120-180``, line.
        digest: SHA-256 (hex) of the bytes read; empty for a source that is
            cited but was not seen as a file.
        words: the words relied on, verbatim and short.
        url: public address, if the source has one.

    Raises:
        ValueError: without a source or a locator. Evidence or it can't be built.

    >>> Citation(source="22 U.S.C.", locator="9525(a)").short
    '22 U.S.C. 9525(a)'
    """

    source: str
    locator: str
    digest: str = ""
    words: str = ""
    url: str = ""

    def __post_init__(self) -> None:
        if not self.source.strip() or not self.locator.strip():
            raise ValueError("a citation needs a source and a locator")

    @property
    def short(self) -> str:
        """Source and locator in one line."""
        return f"{self.source} {self.locator}"

    def to_json(self) -> dict[str, str]:
        """Give the citation as JSON keys, leaving out what is empty."""
        pairs = {
            "source": self.source,
            "locator": self.locator,
            "digest": self.digest,
            "words": self.words,
            "url": self.url,
        }
        return {key: value for key, value in pairs.items() if value}
