"""Reports through the API: what is kept of them, and who is told."""

import pytest

PATH = "/api/v1/reports"


def test_the_answer_says_what_was_reported(amy, ben):
    id = ben.publish("Buy my elixir")["id"]
    answer = amy.post(PATH, account_id=ben.id, status_ids=[id], comment="again", category="spam", forward=True).json
    assert answer.pop("id").isdigit()
    assert answer.pop("created_at")
    assert answer.pop("target_account")["username"] == "ben"
    assert answer == {
        "action_taken": False,
        "action_taken_at": None,
        "category": "spam",
        "comment": "again",
        "forwarded": False,
        "status_ids": [id],
        "rule_ids": [],
    }


def test_only_the_account_has_to_be_named(amy, ben):
    answer = amy.post(PATH, account_id=ben.id).json
    assert (answer["category"], answer["comment"], answer["status_ids"]) == ("other", "", [])


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({}, 404),
        ({"account_id": "1"}, 404),
        ({"account_id": "x"}, 400),
        ({"account_id": "AMY"}, 422),
        ({"account_id": "BEN", "category": "boring"}, 422),
        ({"account_id": "BEN", "comment": "x" * 1001}, 422),
        ({"account_id": "BEN", "status_ids": [str(id) for id in range(1, 22)]}, 422),
    ],
)
def test_what_makes_no_report_is_refused(amy, ben, sent, status, dump):
    sent = {name: {"AMY": amy.id, "BEN": ben.id}.get(str(value), value) for name, value in sent.items()}
    before = dump()
    assert amy.post(PATH, status, **sent).json["error"]
    assert dump() == before


def test_a_status_that_is_hidden_or_somebody_elses_is_left_out(amy, ben, cleo):
    seen = ben.publish("seen")["id"]
    others = [ben.publish("secret", visibility="direct")["id"], cleo.publish("another's")["id"], "1"]
    assert amy.post(PATH, account_id=ben.id, status_ids=[*others, seen]).json["status_ids"] == [seen]


def test_those_who_keep_order_are_told_with_the_report(amy, ben, member):
    mod = member("mod", role="moderator")
    report = amy.post(PATH, account_id=ben.id, comment="look").json
    [note] = mod.get("/api/v1/notifications").json
    assert (note["type"], note["account"]["username"], note["report"]) == ("admin.report", "amy", report)
    assert mod.get(f"/api/v1/notifications/{note['id']}").json == note
    assert mod.get("/api/v1/notifications", exclude_types=["admin.report"]).json == []
    assert amy.told() == ben.told() == []
