"""Verb groups: a verb with its auxiliaries and the verbs it leads ("has refused to buy")."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanctionsdesk.reading.grammar.lexicon import lexicon
from sanctionsdesk.reading.grammar.phrases import Phrase
from sanctionsdesk.reading.grammar.words import Word

HANGING = "(that)"
"""The opener of a clause that follows its verb without "that"."""


@dataclass(slots=True)
class Group:
    """A verb group: where it stands, how it is put, and what stands around it.

    Attributes:
        first, verb: indices of its first word and of its main verb.
        chain: base forms from the first verb to the main one.
        subject: who does it, ``None`` where the sentence does not say.
        object: what directly follows it.
        phrases: what follows behind a preposition, in order.
        clause: index of the word that opened its clause ("that", "which"), or -1.
        opener: that word, lower case.
        end: index behind the last word that belongs to it.
    """

    first: int
    verb: int
    chain: list[str]
    is_passive: bool = False
    is_negated: bool = False
    is_infinitive: bool = False
    is_ing: bool = False
    is_progressive: bool = False
    modal: str = ""
    subject: Phrase | None = None
    object: Phrase | None = None
    phrases: list[tuple[str, Phrase]] = field(default_factory=list)
    opener: str = ""
    clause: int = -1
    end: int = 0
    leader: Group | None = None


def group_at(words: list[Word], at: int) -> Group | None:  # noqa: PLR0912 - a branch a part
    """Read the verb group that begins at a word, or ``None``."""
    word = words[at]
    if word.part not in "MBHTVEG":
        return None
    size = len(words)
    first = at
    chain: list[str] = []
    group = Group(first, at, chain, clause=-1)
    group.is_infinitive = word.part == "T"
    group.is_ing = word.part == "G"
    saw_be = False
    last = -1
    while at < size:
        word = words[at]
        part = word.part
        if part == "A" or (part == "J" and saw_be and _leads(words, at)):
            if word.low in {"not", "n't", "n’t", "never"}:
                group.is_negated = True
            if part == "J":
                chain.append(word.low)
                last = at
                saw_be = False
        elif part == "M":
            group.modal = group.modal or word.low
            last = at
        elif part == "B":
            saw_be = True
            if word.low == "being":
                if chain:
                    break
                group.is_progressive = last >= 0
            last = at
        elif part == "H":
            last = at
        elif part == "T":
            if chain and not _follows_on(chain):
                break
            last = at
            saw_be = False
        elif part in "VEG":
            if chain and not saw_be and words[at - 1].part not in "TMHAB":
                break
            if saw_be and part == "E":
                group.is_passive = True
            elif part in "VE":
                group.is_passive = False
            if saw_be and part == "G":
                group.is_progressive = True
            chain.append(word.base)
            last = at
            saw_be = False
            # What follows a main verb joins only as "to ..." behind one that leads.
            if not _goes_on(words, at):
                break
        else:
            break
        at += 1
    if last < 0 or words[last].part == "T":
        return None
    group.verb = last
    if not chain:
        group.chain.append(
            {"B": "be", "H": "have", "M": "do"}.get(words[last].part, "be")
        )
    group.end = last + 1
    return group


def _leads(words: list[Word], at: int) -> bool:
    return words[at].low in {
        "able", "unable", "ready", "likely", "unlikely", "reluctant", "willing", "poised",
        "prepared", "unwilling", "set", "due", "about", "determined", "hesitant", "keen", "sure",
    } and at + 1 < len(words) and words[at + 1].part == "T"  # fmt: skip


def _goes_on(words: list[Word], at: int) -> bool:
    follow = at + 1
    while follow < len(words) and words[follow].part == "A":
        follow += 1
    return (
        follow < len(words)
        and words[follow].part == "T"
        and words[at].base in lexicon().leading
    )


def _follows_on(chain: list[str]) -> bool:
    return chain[-1] in lexicon().leading
