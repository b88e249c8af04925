"""Words of the vocabulary that a word asked for may be, remembered from batch to batch."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA

from sanctionsdesk.index.building import (
    SINGLE,
    TWO_SLIPS,
    generic_bit,
    is_long_and_folded,
    is_short_and_folded,
    without_particles,
    word_of,
)
from sanctionsdesk.index.keys import (
    BEGINNINGS,
    SPELT,
    Array,
    beginning_hash,
    deletion_keys,
    different,
    keys_of_halves,
    letter_masks,
    may_be_there,
    ranges,
    sounding_keys,
    spelling_keys,
    word_hashes,
)
from sanctionsdesk.names.alike import CONTRARY, MOST_EDITS, part_cost
from sanctionsdesk.names.name import Part, read_name
from sanctionsdesk.names.sounds import consonants, skeleton, sound_key
from sanctionsdesk.names.words import words

SPELLING, NICKNAME = 0.4, 0.01
"""Costs of two spellings, and of two forms, of one given name; forms weigh by what they are, not by letters."""

_REMEMBERED = 4_000_000


class Term(NamedTuple):
    """A word to look up.

    Attributes:
        text: the word as the vocabulary writes it.
        size: letters of the part before sounds were made one; 0 where it must agree exactly.
        last: the part as written, where it ends the name, so that its own end may be cut off.
        spelt: the part as written, where it is long and its sounds were made one.
    """

    text: str
    size: int = 0
    last: str = ""
    spelt: str = ""


class Near(NamedTuple):
    """Terms and the words they may be, as columns sorted by term."""

    term: Array
    word: Array
    cost: Array


def terms_of(part: Part, *, last: bool) -> Iterator[Term]:
    """Give the words under which a part of a name asked about may be found."""
    if part.written:
        yield from terms_of(part.written, last=last)
    # In a romanised syllable, and in bare consonants, a letter more is another word.
    word = word_of(part)
    if part.script or not part.key.isalpha():
        yield Term(word)
    else:
        yield Term(
            word,
            len(part.text),
            part.text if last and part.role == "name" else "",
            part.text if is_long_and_folded(part) else "",
        )
        if is_short_and_folded(part):
            yield Term(part.text, len(part.text))
        yield from (Term(text, len(text)) for text in without_particles(part.text))
    if part.vowelless:
        yield Term(f"≈{skeleton(part.sound)}")
    elif len(part.sound) > 1:
        yield Term(f"~{skeleton(part.sound)}")
    for line in words().nicknames.get(part.text, ()):
        yield Term(f"={line}")
    if part.joined:
        whole = sound_key(part.joined)
        yield Term(whole)
        mark = "≈" if part.vowelless else "~"
        yield Term(f"{mark}{skeleton(consonants(whole))}")


@functools.lru_cache(maxsize=131072)
def like_generic(part: Part) -> int:
    """Give the bits of the generic words, and single letters, that a part may be like, however it is spelt.

    >>> from sanctionsdesk.names.name import read_name
    >>> [like_generic(part) > 0 for part in read_name("Gruop Olympia", "Company").telling]
    [True, False]
    """
    if part.written:
        return like_generic(part.written) | like_generic(replace(part, written=None))
    others, sounds, keys = _generic()
    # Consonants that differ more, or letters, make no two parts alike.
    mine, most = (part.sound, 2) if part.vowelless else (part.key, 3)
    distance = process.cdist(
        [mine],
        sounds if part.vowelless else keys,
        scorer=OSA.distance,
        score_cutoff=most,
    )[0]
    near = np.ones(len(others), bool) if part.joined else distance <= most
    told = _begins_alike(part.text) | SINGLE * (len(part.text) == 1)
    for place in np.flatnonzero(near).tolist():
        # What vowels it leaves out takes longer to tell than to compare the few pairs it decides.
        if part.vowelless or part_cost(part, others[place])[0] < CONTRARY:
            told |= _bit(others[place].text)
    return told


def _begins_alike(text: str) -> int:
    """Give the bits of the generic words that begin as a text does, or that it begins or ends as."""
    told = 0
    for form in words().generic:
        if form.startswith(text) or text.startswith(form) or text.endswith(form):
            told |= _bit(form)
    return told


def _bit(form: str) -> int:
    return generic_bit(words().generic[form])


@functools.cache
def _generic() -> tuple[list[Part], list[str], list[str]]:
    """Give all forms of the generic words as parts, their consonants and their keys."""
    parts = [
        replace(part.as_written, role="generic")
        for form in sorted(words().generic)
        for part in read_name(f"x {form}", "Company").telling
        if part.role == "generic" and part.as_written.text == form
    ]
    return parts, [part.sound for part in parts], [part.key for part in parts]


def look_up(arrays: Mapping[str, Array], encoded: Sequence[bytes]) -> Array:
    """Give the place of each word in the vocabulary, -1 where it is not there."""
    known = arrays["word_hash"]
    if not len(known) or not encoded:
        return np.full(len(encoded), -1, np.int64)
    hashes = word_hashes(encoded)
    at = np.minimum(np.searchsorted(known, hashes), len(known) - 1)
    return np.where(known[at] == hashes, arrays["word_place"][at], -1).astype(np.int64)


def near_words(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    """Find the words within the letters by which two spellings of a part may differ."""
    found = [
        _exact(arrays, terms),
        _forms(arrays, terms),
        _spelt(arrays, terms),
        _heard(arrays, terms),
        _cut(arrays, terms),
    ]
    term = np.concatenate([near.term for near in found])
    order = np.argsort(term, kind="stable")
    return Near(
        term[order],
        np.concatenate([near.word for near in found])[order],
        np.concatenate([near.cost for near in found])[order],
    )


def near_joined(arrays: Mapping[str, Array], texts: Sequence[str]) -> Near:
    """Find the words that neighbours written together may be: one letter may differ."""
    plain = [place for place, text in enumerate(texts) if text.isalpha()]
    owner = np.array(plain, np.int64)
    asked = [texts[place] for place in plain]
    keys = deletion_keys(asked, 1), keys_of_halves(asked)
    hashes, whose = (np.concatenate(column) for column in zip(*keys, strict=True))
    term, word = _sharing(arrays, hashes, whose)
    term = owner[term]
    told = _within(arrays, texts, term, word, np.ones(len(term), np.int64))
    rest = [place for place, text in enumerate(texts) if not text.isalpha()]
    if not rest:
        return told
    exact = _exact(arrays, [Term(texts[place]) for place in rest])
    place = np.array(rest, np.int64)[exact.term]
    return Near(
        np.concatenate([told.term, place]),
        np.concatenate([told.word, exact.word]),
        np.concatenate([told.cost, exact.cost]),
    )


def _exact(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    which = [
        place
        for place, term in enumerate(terms)
        if not term.size and term.text[:1] != "="
    ]
    encoded = [
        form
        for place in which
        for form in (terms[place].text.encode(), b"+" + terms[place].text.encode())
    ]
    places = look_up(arrays, encoded)
    term = np.repeat(np.array(which, np.int64), 2)
    there = places >= 0
    return Near(term[there], places[there], np.zeros(int(there.sum())))


def _forms(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    """Find the words that are forms of one given name, each as rare as it is."""
    found = [
        (place, form, SPELLING if int(term.text[1:]) in words().spellings else NICKNAME)
        for place, term in enumerate(terms)
        if term.text[:1] == "="
        for form in _lines()[int(term.text[1:])]
    ]
    places = look_up(arrays, [form for _, form, _ in found])
    there = places >= 0
    term = np.array([place for place, _, _ in found], np.int64)
    cost = np.array([cost for _, _, cost in found])
    return Near(term[there], places[there], cost[there])


@functools.cache
def _lines() -> dict[int, tuple[bytes, ...]]:
    """Give the keys of the forms of each given name."""
    told: dict[int, dict[bytes, None]] = {}
    for form, lines in words().nicknames.items():
        for line in lines:
            told.setdefault(line, {})[sound_key(form).encode()] = None
    return {line: tuple(forms) for line, forms in told.items()}


def _spelt(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    which = np.array([place for place, term in enumerate(terms) if term.size], np.int64)
    texts = [terms[place].text for place in which.tolist()]
    keys = deletion_keys(texts), keys_of_halves(texts)
    hashes, whose = (np.concatenate(column) for column in zip(*keys, strict=True))
    term, word = _sharing(arrays, hashes, whose)
    own = np.array([terms[place].size for place in which.tolist()], np.int64)
    longest = np.maximum(own[term], arrays["word_length"][word])
    most = np.where(longest < 4, 0, np.where(longest < TWO_SLIPS, 1, MOST_EDITS))
    most = np.where(arrays["word_joined"][word], np.minimum(most, 1), most)
    told = _within(arrays, texts, term, word, most)
    return Near(which[told.term], told.word, told.cost)


def _heard(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    """Find words further off in their letters that have the same consonants, or differ in one letter as spelt.

    In a word of five letters two that differ are far.
    """
    which = [place for place, term in enumerate(terms) if term.size]
    hashes, whose = sounding_keys([terms[place].text for place in which])
    sounding = _sharing(arrays, hashes, np.array(which, np.int64)[whose])
    which = [place for place, term in enumerate(terms) if term.spelt]
    hashes, whose = spelling_keys([terms[place].spelt for place in which])
    spelt = _sharing(arrays, hashes, np.array(which, np.int64)[whose])
    term, word = (
        np.concatenate(column) for column in zip(sounding, spelt, strict=True)
    )
    most = np.repeat([_MOST_HEARD, _MOST_SPELT], [len(sounding[0]), len(spelt[0])])
    cost = np.repeat([_HEARD_COST, _SPELT_COST], [len(sounding[0]), len(spelt[0])])
    near = process.cpdist(
        [terms[at].text for at in term.tolist()],
        words_at(arrays, word),
        scorer=OSA.distance,
        score_cutoff=_MOST_HEARD,
        dtype=np.int8,
    )
    # What differs in fewer letters is found by them.
    sizes = np.array([one.size for one in terms], np.int64)[term]
    longest = np.maximum(sizes, arrays["word_length"][word])
    least = np.where(longest == TWO_SLIPS - 1, MOST_EDITS, MOST_EDITS + 1)
    some = (near >= least) & (near <= most)
    return Near(term[some], word[some], cost[some])


# The least that part_cost makes of them.
_MOST_HEARD, _HEARD_COST = 4, 1.5
_MOST_SPELT, _SPELT_COST = 3, 1.8


def _cut(arrays: Mapping[str, Array], terms: Sequence[Term]) -> Near:
    """Find longer words that begin as the last word of a name does, by sound or as spelt."""
    ending = [(place, term) for place, term in enumerate(terms) if term.last]
    heard = [(place, term.text) for place, term in ending]
    spelt = [(place, term.last) for place, term in ending]
    found = [
        _begun(arrays, [one for one in asked if _size(one[1]) == size], seed)
        for asked, seed in ((heard, 0), (spelt, SPELT))
        for size in BEGINNINGS
    ]
    return Near(*(np.concatenate(column) for column in zip(*found, strict=True)))


def _size(text: str) -> int:
    return min(len(text), BEGINNINGS[-1])


def _begun(
    arrays: Mapping[str, Array], asked: Sequence[tuple[int, str]], seed: int
) -> Near:
    """Find longer words for terms (their places and beginnings) of one size."""
    if not asked:
        return Near(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0))
    size = _size(asked[0][1])
    letters = np.frombuffer(
        "".join(text[:size] for _, text in asked).encode("ascii", "replace"), np.uint8
    )
    hashes = beginning_hash(letters.reshape(-1, size).astype(np.uint32)) ^ seed
    term, word = _sharing(arrays, hashes, np.arange(len(asked)))
    longer = ~arrays["word_joined"][word]
    if not seed:
        # What is longer by less is found by its letters.
        lengths = np.array([len(text) for _, text in asked], np.int64)[term]
        least = lengths + np.where(lengths < _SHORT, 0, MOST_EDITS)
        longer &= arrays["word_length"][word] > least
    term, word = term[longer], word[longer]
    if size == BEGINNINGS[-1] and not seed:
        goes_on = np.array(
            [
                whole.startswith(asked[at][1][:-1])
                for at, whole in zip(term.tolist(), words_at(arrays, word), strict=True)
            ],
            bool,
        )
        term, word = term[goes_on], word[goes_on]
    place = np.array([place for place, _ in asked], np.int64)
    return Near(place[term], word, np.ones(len(term)))


_SHORT = 4


def _sharing(
    arrays: Mapping[str, Array], hashes: Array, owners: Array
) -> tuple[Array, Array]:
    """Give each owner with each word that shares one of its keys, once."""
    there = may_be_there(arrays["key_seen"], hashes)
    hashes, owners = hashes[there], owners[there]
    # Looked up in order, neighbours in the table are near in memory too.
    order = np.argsort(hashes)
    hashes, owners = hashes[order], owners[order]
    starts = np.searchsorted(arrays["key_hash"], hashes, "left")
    counts = np.searchsorted(arrays["key_hash"], hashes, "right") - starts
    owner = np.repeat(owners, counts).astype(np.int64)
    word = arrays["key_word"][ranges(starts, counts)].astype(np.int64)
    pairs = different(owner << 32 | word)
    return pairs >> 32, pairs & 0xFFFFFFFF


def _within(
    arrays: Mapping[str, Array],
    texts: Sequence[str],
    term: Array,
    word: Array,
    most: Array,
) -> Near:
    """Keep the pairs whose letters differ by no more than ``most``."""
    lengths = np.array([len(text) for text in texts], np.int64)
    masks = letter_masks([text.encode("ascii", "replace") for text in texts])
    close = np.abs(lengths[term] - arrays["word_length"][word]) <= most
    if len(term):
        # An edit changes two letters at most.
        close &= np.bitwise_count(masks[term] ^ arrays["word_mask"][word]) <= 2 * most
    term, word, most = term[close], word[close], most[close]
    if not len(term):
        return Near(term, word, np.empty(0))
    once, place = np.unique(word, return_inverse=True)
    spelt = words_at(arrays, once)
    distance = process.cpdist(
        [texts[at] for at in term.tolist()],
        [spelt[at] for at in place.tolist()],
        scorer=OSA.distance,
        score_cutoff=MOST_EDITS,
        dtype=np.int8,
    )
    like = distance <= most
    # The least that part_cost makes of so many letters.
    cost = np.where(distance[like] > 0, 0.6 + 0.4 * distance[like], 0.0)
    return Near(term[like], word[like], cost)


def words_at(arrays: Mapping[str, Array], places: Array) -> list[str]:
    """Give the words at these places, without the mark of words written together."""
    ends = arrays["word_ends"]
    until = ends[places].tolist()
    begin = np.where(places > 0, ends[places - 1], 0).tolist()
    held = arrays["word_bytes"]
    return [
        held[one:other].tobytes().decode().removeprefix("+")
        for one, other in zip(begin, until, strict=True)
    ]


@dataclass(slots=True)
class Remembered:
    """Terms once looked up and what was found, as growing columns.

    Customers share given and family names, so most words of a batch were asked
    for before. Forgotten whole when it grows past some tens of megabytes.

    Attributes:
        parts: part of a name, and whether it is the last, to its terms.
        numbers: term to its number.
        begin: first place of each term's words in the columns.
        size: number of each term's words.
        word: words.
        cost: letters by which each differs.
        own: whether the term is itself a known name.
        letters: letters of the part that each term was made of.
    """

    parts: dict[tuple[Part, bool], tuple[int, ...]] = field(default_factory=dict)
    numbers: dict[Term, int] = field(default_factory=dict)
    begin: Array = field(default_factory=lambda: np.empty(0, np.int64))
    size: Array = field(default_factory=lambda: np.empty(0, np.int64))
    word: Array = field(default_factory=lambda: np.empty(0, np.int64))
    cost: Array = field(default_factory=lambda: np.empty(0))
    own: Array = field(default_factory=lambda: np.empty(0, bool))
    letters: Array = field(default_factory=lambda: np.empty(0, np.int64))

    def of(self, part: Part, *, last: bool) -> tuple[int, ...]:
        """Give the numbers of the terms to look up for a part of a name asked about."""
        told = self.parts.get((part, last))
        if told is None:
            told = tuple(
                self.numbers.setdefault(term, len(self.numbers))
                for term in terms_of(part, last=last)
            )
            self.parts[part, last] = told
        return told

    @property
    def is_full(self) -> bool:
        """Tell whether it is time to forget."""
        return len(self.word) > _REMEMBERED or len(self.numbers) > _REMEMBERED // 8

    def learn(self, arrays: Mapping[str, Array], terms: Sequence[Term]) -> None:
        """Look up terms that have been given the next numbers, in order."""
        near = near_words(arrays, terms)
        counts = np.bincount(near.term, minlength=len(terms))
        begin = len(self.word) + np.cumsum(counts) - counts
        self.begin = np.concatenate([self.begin, begin])
        self.size = np.concatenate([self.size, counts])
        self.word = np.concatenate([self.word, near.word])
        self.cost = np.concatenate([self.cost, near.cost])
        listed = np.zeros(len(terms), bool)
        listed[near.term[near.cost == 0]] = True
        common = words().common
        own = listed | np.array([term.text in common for term in terms], bool)
        self.own = np.concatenate([self.own, own])
        self.letters = np.concatenate([self.letters, [term.size for term in terms]])
