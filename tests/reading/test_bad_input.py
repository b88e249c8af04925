"""What comes in the wrong form: read exactly, or refused in one line that says what to do."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.language import LANGUAGES, language

DAY = date(2024, 3, 4)
WORDS = "Greece seized the tanker Golden Heron on Sunday, officials said."
KEYS = ("parties", "times", "quantities", "statements", "events", "positions")
OTHERS = {
    "ar": "قال الرئيس إن بلاده لن تقبل العقوبات الأمريكية على صناعة الدفاع",
    "de": "Der Minister sagte, dass die Regierung nicht mit den Sanktionen einverstanden ist.",
    "el": "Ο υπουργός είπε ότι η κυβέρνηση δεν θα δεχθεί τις κυρώσεις",
    "es": "El ministro dijo que las sanciones no se van a aplicar por el momento en los puertos.",
    "fa": "رئیس جمهور گفت که این کشور تحریم‌های آمریکا را نمی‌پذیرد و گفتگو می‌کند",
    "fr": "Le ministre a dit que les sanctions ne sont pas une réponse dans la région.",
    "he": "שר החוץ אמר כי ישראל לא תקבל את הסנקציות",
    "hi": "मंत्री ने कहा कि सरकार प्रतिबंध स्वीकार नहीं करेगी",
    "it": "Il ministro ha detto che le sanzioni non sono una risposta della regione.",
    "ja": "首相は制裁を受け入れないと述べた。",
    "ko": "대통령은 제재를 받아들이지 않겠다고 말했다",
    "nl": "De minister zei dat het kabinet niet akkoord is met de sancties op het bedrijf.",
    "pl": "Minister powiedział, że rząd nie zgadza się na sankcje i to jest decyzja przez rząd.",
    "pt": "O ministro disse que as sanções não foram uma resposta para os portos.",
    "ru": "Президент сказал, что страна не примет санкции против оборонной отрасли",
    "tr": "Bakan yaptırımların bu ülke için daha çok sorun olan bir karar ve sonra da",
    "uk": "Президент України сказав, що країна підтримує санкції і її союзники теж",
    "zh": "总统表示该国不会接受对国防工业的制裁",
}


def _exact(record):
    told = record_to_json(record)
    for key in KEYS:
        for item in told[key]:
            assert told["text"][item["start"] : item["end"]] == item["text"], key


@pytest.mark.parametrize("code", OTHERS)
def test_another_language_is_named_and_only_what_is_safe_is_read(code):
    assert language(OTHERS[code]) == code
    text = f"date 2024-03-04\n{OTHERS[code]} “S-400”\n"
    record = read_article(text.encode(), name="a.txt")
    assert record.lang == code
    assert any(LANGUAGES[code] in line for line in record.warnings)
    assert not record.events
    assert not any(s.speaker for s in record.statements)
    _exact(record)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "empty"),
        (b" \n\t\n", "empty"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR" * 20, "binary"),
        (b"PK\x03\x04\x14\x00\x06\x00" * 50, "binary"),
        (bytes(range(1, 32)) * 30, "binary"),
        (WORDS.encode(), "--date"),
        (b"date 2024-13-40\nGreece seized it.", "not a"),
        (b"date yesterday\nGreece seized it.", "not a"),
        (b"date 2024\nGreece seized it.", "not a"),
        (b"date 2024-03-04\n" + b"a" * 50_000_000, "50,000,016 bytes"),
    ],
    ids=range(10),
)
def test_what_cannot_be_read_says_why_in_one_line(data, why):
    with pytest.raises(InputError, match=why) as caught:
        read_article(data, name="a.txt")
    assert str(caught.value).startswith("a.txt")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        WORDS,
        WORDS.replace(" ", "\u00a0"),
        WORDS.replace(" ", "\u200b "),
        "\u202b" + WORDS + "\u202c",
        "\ufeff" + WORDS,
        WORDS.replace("\n", "\r\n") + "\r\nIt was late.\r\n",
        "\x01\x02" + WORDS,
        "‚Greece’ ‘seized‘ ”the” ''tanker'' ``on`` «Sunday» ‹said› „so“ ‟it‟",
        "“" * 50 + WORDS + "”" * 50,
        "قال الوزير: " + WORDS,
        "𝔾reece seized 🚢 the tanker on Sunday, officials said.",
        "e\u0301" * 40 + " " + WORDS,
    ],
)
def test_odd_characters_move_no_span(text):
    _exact(read_article(text.encode(), name="a.txt", published=DAY))


def test_single_bytes_of_another_encoding_spoil_nothing_else():
    data = "Türkiye’s “minister” said ".encode() + b"\x93no\x94 to the caf\xe9 deal."
    record = read_article(data, name="a.txt", published=DAY)
    assert record.text == "Türkiye’s “minister” said “no” to the café deal."
    assert any("Windows-1252" in line for line in record.warnings)
    _exact(record)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_spans_are_exact_in_any_bytes(data):
    try:
        record = read_article(data, name="a.txt", published=DAY)
    except InputError:
        return
    _exact(record)
