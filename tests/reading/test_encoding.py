"""Articles in single bytes that state no encoding."""

from __future__ import annotations

from datetime import date

import pytest

from sanctionsdesk.reading.article import read_article, record_to_json
from sanctionsdesk.reading.encoding import single_byte_encoding

RUSSIAN = (
    "Министр иностранных дел заявил в среду, что страна не откажется от поставок. "
    "«Мы выполним договор», — сказал он журналистам. Переговоры продолжатся осенью."
)
GREEK = (
    "Ο υπουργός είπε την Τετάρτη ότι η χώρα δεν θα δεχθεί τις κυρώσεις. Οι συνομιλίες "
    "συνεχίζονται στην Αθήνα και η κυβέρνηση περιμένει απάντηση."
)
TURKISH = (
    "Dışişleri Bakanı çarşamba günü yaptığı açıklamada, bu anlaşma için çok daha fazla "
    "görüşme olarak bir adım ve yeni teslimat ile ilgili şartlar olduğunu söyledi."
)
POLISH = (
    "Minister powiedział w środę, że rząd nie zgodzi się na nowe sankcje i że rozmowy "
    "będą się toczyć przez całą jesień, oraz że to jest ważne dla kraju."
)
CZECH = (
    "Ministr ve středu řekl, že vláda se o nových sankcích s partnery nedohodla a že "
    "jednání budou pokračovat, jsou však podle něj těžká, do konce března."
)
HEBREW = "שר החוץ אמר ביום רביעי כי המדינה לא תבטל את העסקה וכי השיחות יימשכו בסתיו"
ARABIC = "قال وزير الخارجية يوم الأربعاء إن بلاده لن تلغي الصفقة وإن المحادثات ستستمر في الخريف"
FRENCH = (
    "Le ministre a déclaré mercredi que le pays ne renoncera pas à la livraison et que "
    "les négociations se poursuivront à l'été, après une réunion des alliés."
)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8_r"),
        (RUSSIAN, "iso8859_5"),
        (RUSSIAN, "cp866"),
        (GREEK, "cp1253"),
        (GREEK, "iso8859_7"),
        (TURKISH, "cp1254"),
        (TURKISH, "iso8859_9"),
        (POLISH, "cp1250"),
        (POLISH, "iso8859_2"),
        (CZECH, "cp1250"),
        (CZECH, "iso8859_2"),
        (HEBREW, "cp1255"),
        (ARABIC, "cp1256"),
        (FRENCH, "cp1252"),
    ],
)
def test_the_letters_tell_the_encoding(text, encoding):
    data = text.encode(encoding, errors="ignore")
    told = data.decode(single_byte_encoding(data))
    same = sum(a == b for a, b in zip(told, data.decode(encoding), strict=True))
    # Sister encodings differ in a dash or an accented capital; no word is lost.
    assert same >= 0.99 * len(told)


def test_english_with_a_few_marked_letters_stays_windows_1252():
    text = "“The café of Łódź”, Mr. Müller said on Friday, “is the best in the town.”"
    assert single_byte_encoding(text.encode("cp1252", errors="ignore")) == "cp1252"


def test_the_note_names_the_encoding_and_spans_hold():
    data = RUSSIAN.encode("koi8_r", errors="ignore")
    record = read_article(data, name="a.txt", published=date(2024, 3, 5))
    assert any("koi8" in line for line in record.warnings)
    assert any("Russian" in line for line in record.warnings)
    told = record_to_json(record)
    for item in told["statements"]:
        assert told["text"][item["start"] : item["end"]] == item["text"]
