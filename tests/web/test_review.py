from __future__ import annotations

import re
from datetime import date

import pytest

AS_OF = date(2020, 3, 1)


@pytest.fixture
def alert(desk):
    by = desk.users.actor("anna", via="cli")
    row = {"id": "c1", "name": "Jane Roe", "match_id": "us-ofac-sdn:7", "score": "0.98"}
    raised, faults = desk.raise_alerts([row], as_of=AS_OF, by=by, source="book.csv")
    assert not faults
    return raised.new[0]


@pytest.fixture
def two(desk):
    """An analyst who proposes and an approver who confirms."""
    by = desk.users.actor("anna", via="cli")
    desk.users.add(
        "anna",
        roles=["analyst", "approver", "system admin", "auditor"],
        password="correct horse 1",
        by=by,
    )
    by = desk.users.actor("anna", via="cli")
    return desk


def _csrf(page):
    found = re.search(r'name="csrf" value="([^"]+)"', page.text)
    assert found is not None
    return found[1]


def test_the_queue_and_the_alert_show_both_sides(client, alert):
    queue = client.get("/review")
    assert "Jane Roe" in queue.text
    assert "ROE, Jane" in queue.text
    page = client.get(f"/review/{alert}").text
    assert "1958-04-16" in page
    assert "Propose: it is another party" in page
    twin = client.get(f"/review/{alert}.json").json()
    assert twin["case"]["alert"]["state"] == "new"


def test_a_proposal_needs_a_code_and_words_and_another_person(client, desk, alert):
    page = client.get(f"/review/{alert}")
    given = {"csrf": "", "version": "1", "reason_code": "", "reason": "x"}
    bad = client.post(f"/review/{alert}/clear", data=given)
    assert bad.status_code == 422
    assert 'role="alert"' in bad.text
    code = re.search(
        r'id="code-clear".*?<option value="(\w[^"]*)"', page.text, re.DOTALL
    )
    assert code is not None
    given |= {"reason_code": code[1], "reason": "born in another year"}
    version = desk.alerts.get(alert, by=desk.users.actor("anna", via="cli")).alert
    given["version"] = str(version.version)
    done = client.post(f"/review/{alert}/clear", data=given)
    assert done.status_code == 200
    assert "somebody else must confirm" in done.text
    refused = client.post(f"/review/{alert}/confirm", data={"reason": ""})
    assert refused.status_code == 403
    stale = client.post(f"/review/{alert}/escalate", data=given | {"reason": "late"})
    assert stale.status_code in {409, 422}


def test_another_site_cannot_make_a_browser_decide(client, alert):
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"/review/{alert}/take", headers=headers).status_code == 403
    headers = {"Origin": "https://elsewhere.example"}
    assert client.post(f"/review/{alert}/take", headers=headers).status_code == 403


def test_a_desk_with_users_shows_nothing_before_sign_in(client, two, alert):
    del two
    for address in ("/", "/review", f"/review/{alert}", "/audit", "/lists"):
        away = client.get(address, follow_redirects=False)
        assert away.status_code == 303
        assert away.headers["location"].startswith("/sign-in?then=")
    assert client.get("/review.json").status_code == 401
    wrong = client.post("/sign-in", data={"name": "anna", "password": "no"})
    assert wrong.status_code == 401
    came = client.post(
        "/sign-in",
        data={
            "name": "anna",
            "password": "correct horse 1",
            "then": "//elsewhere.example",
        },
        follow_redirects=False,
    )
    assert came.headers["location"] == "/"
    assert "httponly" in came.headers["set-cookie"].lower()
    page = client.get(f"/review/{alert}")
    assert page.status_code == 200
    assert client.post(f"/review/{alert}/take", data={"csrf": "x"}).status_code == 401
    taken = client.post(f"/review/{alert}/take", data={"csrf": _csrf(page)})
    assert taken.status_code == 200
    assert "in review" in taken.text


@pytest.mark.parametrize("address", ["/review/0", "/review/x", "/review/1/none"])
def test_what_is_not_there_is_one_line(client, address):
    shown = client.get(address) if address.count("/") == 2 else client.post(address)
    assert shown.status_code in {400, 404, 422}
    assert 'role="alert"' in shown.text


def test_the_audit_page_says_that_the_log_is_whole(client, alert):
    del alert
    page = client.get("/audit")
    assert "The log is whole" in page.text
    assert "alert." in page.text


def test_a_file_is_attached_on_the_page_and_a_note_is_shown(client, alert):
    sent = {"file": ("scan.png", b"\x89PNG\r\n\x1a\n...", "image/png")}
    page = client.post(f"/review/{alert}/attach", data={"csrf": ""}, files=sent)
    assert page.status_code == 200, page.text
    assert f'href="/v1/alerts/{alert}/attachments/1"' in page.text
    assert "scan.png" in page.text
    bad = client.post(f"/review/{alert}/attach", files={"file": ("a.exe", b"MZ")})
    assert bad.status_code == 422
    assert "cannot be attached" in bad.text
    none = client.post(f"/review/{alert}/attach", data={"csrf": ""})
    assert none.status_code == 422
    page = client.post(f"/review/{alert}/note", data={"reason": "asked the <branch>"})
    assert "asked the &lt;branch&gt;" in page.text


def test_many_alerts_are_proposed_at_once_taken_back_and_each_refusal_told(
    client, desk, alert
):
    page = client.get("/review")
    assert f'name="alert" value="{alert}"' in page.text
    code = re.search(r'name="code_clear".*?<option value="(\w[^"]*)"', page.text)
    assert code is not None
    given = {
        "csrf": "",
        "step": "clear",
        "alert": [str(alert), "999"],
        "code_clear": code[1],
        "reason": "born in another year",
    }
    done = client.post("/review/many", data=given)
    assert "1 alerts changed, 1 not" in done.text
    assert desk.alerts.get(
        alert, by=desk.users.actor("anna", via="cli")
    ).alert.state == ("proposed clear")
    own = client.post(
        "/review/many", data={"csrf": "", "step": "confirm", "alert": str(alert)}
    )
    assert "0 alerts changed" in own.text
    batch = re.search(r'name="batch" value="([^"]+)"', done.text)
    assert batch is not None
    back = client.post("/review/many", data={"csrf": "", "batch": batch[1]})
    assert "1 alerts changed" in back.text
    none = client.post("/review/many", data={"csrf": "", "step": "clear"})
    assert none.status_code == 400
    assert "tick the alerts" in none.text


def test_an_alert_faces_the_same_fact_of_both_sides(client, alert):
    twin = client.get(f"/review/{alert}.json").json()
    (born,) = (
        side for side in twin["sides"] if side["fact"].startswith("Date of birth")
    )
    assert [one["text"] for one in born["right"]] == ["1958-04-16"]
    assert "{'" not in client.get(f"/review/{alert}").text
