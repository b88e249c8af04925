"""What a reader gives back: parties, and every record it could not make one of."""

from __future__ import annotations

from dataclasses import dataclass

from sanctionsdesk.entities.party import Party


@dataclass(frozen=True, slots=True, kw_only=True)
class Oddity:
    """One record that gave no party, and why."""

    file: str
    line: int
    entry: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One issue as read; ``records == len(parties) + len(rejects)`` always.

    Raises:
        ValueError: if a record was lost.
    """

    parties: tuple[Party, ...]
    records: int
    rejects: tuple[Oddity, ...] = ()

    def __post_init__(self) -> None:
        if self.records != len(self.parties) + len(self.rejects):
            raise ValueError(
                f"{self.records} records but {len(self.parties)} parties and "
                f"{len(self.rejects)} rejects"
            )
