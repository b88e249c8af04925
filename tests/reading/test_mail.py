from __future__ import annotations

from datetime import date
from email.message import EmailMessage

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanctionsdesk.base.errors import InputError
from sanctionsdesk.reading.article import read_article, record_to_json

WORDS = (
    "Greece seized the tanker “Golden Heron” on Sunday, said José Núñez, a minister."
)


def _mail(*, text=None, page=None, attached=False, encoding=None):
    mail = EmailMessage()
    mail["From"] = "Desk <desk@news.example>"
    mail["To"] = "reader@example.org"
    mail["Subject"] = "Ship =?utf-8?q?h=C3=A9ld?="
    mail["Date"] = "Tue, 05 Mar 2024 23:30:00 -0500"
    if text is not None:
        mail.set_content(text, cte=encoding)
    if page is not None:
        if text is None:
            mail.set_content(page, subtype="html", cte=encoding)
        else:
            mail.add_alternative(page, subtype="html", cte=encoding)
    if attached:
        mail.add_attachment(b"%PDF-1.7", "application", "pdf", filename="notice.pdf")
    return mail.as_bytes()


def _read(data):
    return read_article(data, name="a.eml")


@pytest.mark.parametrize("encoding", ["quoted-printable", "base64", "8bit"])
def test_a_text_in_any_transfer_encoding_is_read(encoding):
    record = _read(_mail(text=WORDS, encoding=encoding))
    assert WORDS in record.text
    assert record.published == date(2024, 3, 5)
    assert any("desk@news.example" in line for line in record.warnings)


def test_of_two_forms_the_plain_one_is_read():
    record = _read(_mail(text=WORDS, page="<html><p>Other words.</p></html>"))
    assert WORDS in record.text
    assert "Other" not in record.text


def test_a_mail_of_html_alone_is_read_as_a_page():
    page = f"<html><script>evil()</script><p>{WORDS}</p></html>"
    for encoding in ("quoted-printable", "base64"):
        record = _read(_mail(page=page, encoding=encoding))
        assert "Golden Heron" in record.text
        assert "evil" not in record.text
        assert record.published == date(2024, 3, 5)


def test_an_empty_plain_part_gives_way_to_the_page():
    record = _read(_mail(text="\n", page=f"<html><p>{WORDS}</p></html>"))
    assert "Golden Heron" in record.text


def test_what_is_attached_is_named_and_not_read():
    record = _read(_mail(text=WORDS, attached=True))
    assert any("notice.pdf" in line for line in record.warnings)
    assert "%PDF" not in record.text


@pytest.mark.parametrize("charset", ["iso-8859-9", "windows-1251", "unknown-8bit"])
def test_a_stated_charset_counts_and_an_unknown_one_breaks_nothing(charset):
    words = "Türkiye" if charset == "iso-8859-9" else "Greece"
    data = (
        f"From: a@b.example\r\nSubject: x\r\nDate: Tue, 05 Mar 2024 10:00:00 +0000\r\n"
        f"Content-Type: text/plain; charset={charset}\r\n"
        f"Content-Transfer-Encoding: 8bit\r\n\r\n{words} seized a tanker, officials said.\r\n"
    ).encode("iso-8859-9")
    assert words in _read(data).text


def test_a_mail_without_a_day_asks_for_one():
    with pytest.raises(InputError, match="--date"):
        _read(b"From: a@b.example\r\nSubject: x\r\n\r\nGreece seized a tanker.\r\n")


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=200))
def test_spans_are_exact_in_any_mail(body):
    head = b"From: a@b.example\nSubject: x\nDate: Tue, 05 Mar 2024 10:00:00 +0000\n"
    try:
        told = record_to_json(_read(head + body))
    except InputError:
        return
    for item in (*told["parties"], *told["times"], *told["statements"]):
        assert told["text"][item["start"] : item["end"]] == item["text"]
