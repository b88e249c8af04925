"""The language a text seems to be in, by its script and its commonest words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter

LANGUAGES = {
    "ar": "Arabic", "cs": "Czech", "da": "Danish or Norwegian", "de": "German", "el": "Greek",
    "en": "English", "es": "Spanish", "fa": "Persian", "fr": "French", "he": "Hebrew",
    "hi": "Hindi", "id": "Indonesian", "it": "Italian", "ja": "Japanese", "ko": "Korean",
    "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "ru": "Russian",
    "sv": "Swedish", "tr": "Turkish", "uk": "Ukrainian", "zh": "Chinese",
}  # fmt: skip
"""ISO 639-1 codes told apart, with their names."""

_STOP_WORDS = {
    "en": "the of and to in that is for was with said on by has have will",
    "de": "der die und das nicht mit ist den von ein eine auf sich dem zu",
    "fr": "le la les des et est une dans que pour qui sur pas du au",
    "es": "el los las y del que una por con para se su como fue es",
    "it": "il di che della per una con non sono del nel gli alla si è",
    "tr": "ve bir bu için ile olarak da de olan daha çok ancak gibi sonra ise",
    "nl": "de het een van en dat niet zijn op voor met die aan werd ook",
    "pt": "o os as e do da que uma para com não por em foi mais",
    "pl": "i w z na do nie się że jest to po o przez od oraz",
    "sv": "och att det som en på är av för med till den inte om ett",
    "da": "og at det som en på er af for med til den ikke om et",
    "ro": "și de la în cu pe nu din că este pentru care a au mai",
    "cs": "a v se na že je z o s do k by pro jsou podle",
    "id": "yang dan di dengan untuk dari pada ini itu tidak akan dalam oleh juga",
}
_SCRIPTS = {
    "CYRILLIC": "ru", "ARABIC": "ar", "HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko",
    "CJK": "zh", "HEBREW": "he", "GREEK": "el", "DEVANAGARI": "hi",
}  # fmt: skip
_LETTERS = {"ru": ("uk", "іїєґ"), "ar": ("fa", "پچژگ")}
"""Letters by which a language is told from another of the same script."""

_LANGUAGES_OF: dict[str, list[str]] = {}
for _code, _words in _STOP_WORDS.items():
    for _word in set(_words.split()):
        _LANGUAGES_OF.setdefault(_word, []).append(_code)


def language(text: str) -> str:
    """Guess the ISO 639-1 code; English when nothing speaks for another.

    >>> language("Türkiye bu sistemi çok daha sonra ve bir anlaşma ile aldı")
    'tr'
    >>> language("Президент сказал"), language("Президент України і її уряд")
    ('ru', 'uk')
    """
    letters = [c for c in text[:2000] if c.isalpha()][:400]
    scripts = Counter(
        unicodedata.name(c, "").partition(" ")[0] for c in letters if not c.isascii()
    )
    # Japanese mixes its syllables with Chinese characters.
    if scripts["HIRAGANA"] + scripts["KATAKANA"] > len(letters) // 8:
        return "ja"
    script, count = scripts.most_common(1)[0] if scripts else ("", 0)
    if count > len(letters) // 2 and script in _SCRIPTS:
        code = _SCRIPTS[script]
        other, marks = _LETTERS.get(code, (code, ""))
        return other if any(mark in text[:2000].lower() for mark in marks) else code
    score = dict.fromkeys(_STOP_WORDS, 0)
    for word in re.findall(r"\w+", text[:20_000].lower()):
        for code in _LANGUAGES_OF.get(word, ()):
            score[code] += 1
    best = max(score, key=lambda code: score[code])
    return best if score[best] > 1.2 * score["en"] + 1 else "en"
