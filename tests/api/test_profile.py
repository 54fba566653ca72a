"""One's own profile and preferences: changing them in any encoding, and nothing else."""

import json
from urllib.parse import urlencode

import pytest
from bs4 import BeautifulSoup

from tests import seed

UPDATE = "/api/v1/accounts/update_credentials"
VERIFY = "/api/v1/accounts/verify_credentials"
CHANGES = {
    "display_name": "Amy <b> & Co",
    "note": "I am #here, @ben!\n\nhttps://example.org/",
    "locked": "true",
    "bot": "1",
    "discoverable": "on",
    "hide_collections": "True",
    "fields_attributes[0][name]": "Web",
    "fields_attributes[0][value]": "https://example.org/",
    "fields_attributes[1][name]": "<i>",
    "fields_attributes[1][value]": "#tag & @ben",
    "source[privacy]": "unlisted",
    "source[sensitive]": "true",
    "source[language]": "de",
}
LIST = [{"name": "Web", "value": "https://example.org/"}, {"name": "<i>", "value": "#tag & @ben"}]
JSON = {name: value for name, value in CHANGES.items() if "[" not in name} | {
    "locked": True,
    "source": {"privacy": "unlisted", "sensitive": True, "language": "de"},
    "fields_attributes": LIST,
}


def multipart(fields):
    """Return (content type, body) of fields and a file, as clients send an avatar."""
    parts = [f'--b\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{fields[name]}\r\n' for name in fields]
    parts.append('--b\r\nContent-Disposition: form-data; name="x"; filename="x.png"\r\n\r\n\x89PNG\r\n--b--\r\n')
    return "multipart/form-data; boundary=b", "".join(parts)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        multipart(CHANGES),
        ("application/x-www-form-urlencoded", urlencode(CHANGES)),
        ("application/json", json.dumps(JSON)),
        ("application/json", json.dumps({**JSON, "fields_attributes": dict(enumerate(LIST))})),
    ],
)
def test_a_profile_is_changed_in_any_encoding(amy, ben, anyone, site, content_type, body):
    answer = amy.call("PATCH", UPDATE, body=body, content_type=content_type).json
    assert answer == amy.get(VERIFY).json
    assert answer["display_name"] == "Amy <b> & Co"
    flags = ("locked", "bot", "discoverable", "hide_collections")
    assert [answer[flag] for flag in flags] == [True] * 4
    note = BeautifulSoup(answer["note"], "html.parser")
    assert "".join(p.text for p in note.select("p")) == CHANGES["note"].replace("\n\n", "")
    assert [link["href"] for link in note.select("a")] == [
        f"{site().url}/tags/here",
        f"{site().url}/@ben",
        "https://example.org/",
    ]
    assert [(field["name"], field["value"]) for field in answer["source"]["fields"]] == [
        (field["name"], field["value"]) for field in LIST
    ]
    assert [BeautifulSoup(field["value"], "html.parser").text for field in answer["fields"]] == [
        field["value"] for field in LIST
    ]
    assert answer["source"]["note"] == CHANGES["note"]
    source = {"privacy": "unlisted", "sensitive": True, "language": "de", "hide_collections": True}
    assert source.items() <= answer["source"].items()
    assert amy.get("/api/v1/preferences").json == {
        "posting:default:visibility": "unlisted",
        "posting:default:sensitive": True,
        "posting:default:language": "de",
        "reading:expand:media": "default",
        "reading:expand:spoilers": False,
    }
    assert anyone.get(f"/api/v1/accounts/{amy.id}").json["fields"] == answer["fields"]


@pytest.mark.parametrize(
    "sent",
    [
        {},
        dict.fromkeys(("display_name", "note", "locked", "fields_attributes", "source")),
        {"source": {}, "locked": ""},
        {"id": "1", "username": "root", "role": "admin", "admin": 1, "email": "x@example.org", "password": "x"},
        {"followers_count": 9, "statuses_count": 9, "following_count": 9, "revision": 9, "last_status_at": 9},
        {"created_at": "2000-01-01", "suspended_at": None, "approved_at": 1, "disabled_at": 1, "silenced_at": 1},
        {"note_html": "<b>", "url": "https://evil.example", "acct": "root", "source": {"follow_requests_count": 5}},
        {"avatar": "https://evil.example/x.png", "header": "/etc/passwd", "roles": [{"id": "1"}], "moved": 1},
    ],
)
def test_what_is_not_sent_or_not_ones_own_to_change_stays(amy, db, sent):
    def row():
        return {**seed.row(db, amy.id), "revision": None}

    amy.patch(UPDATE, **JSON)
    before = row()
    amy.patch(UPDATE, **sent)
    assert row() == before


@pytest.mark.parametrize(
    ("sent", "sentence"),
    [
        ({"display_name": "x" * 31}, "A display name can have at most 30 characters."),
        ({"note": "x" * 501}, "This can have at most 500 characters; these are 501."),
        ({"fields_attributes": [{"name": "x" * 256, "value": ""}]}, "A field can have at most 255 characters."),
        ({"fields_attributes": [{"name": "x", "value": "x" * 256}]}, "A field can have at most 255 characters."),
        ({"fields_attributes": [{"name": "x", "value": "y"}] * 5}, "There can be at most 4 fields."),
        ({"fields_attributes": "x"}, "fields_attributes has to be a list of objects"),
        ({"fields_attributes": ["x"]}, "fields_attributes has to be a list of objects"),
        ({"source": {"privacy": "limited"}}, "Default post privacy is not included in the list"),
        ({"source": {"language": "\0"}}, "A language is given by its code, such as en or pt-BR."),
        ({"source": {"sensitive": "perhaps"}}, "sensitive has to be true or false"),
        ({"locked": "perhaps"}, "locked has to be true or false"),
        ({"display_name": ["x"]}, "display_name has to be a text"),
    ],
)
def test_what_breaks_a_rule_changes_nothing(amy, sent, sentence):
    before = amy.get(VERIFY).json
    answer = amy.patch(UPDATE, expect=422, bot=True, **sent).json
    assert answer == {"error": f"Validation failed: {sentence}"}
    assert amy.get(VERIFY).json == before


@pytest.mark.parametrize(
    "sent",
    [
        {"display_name": "x" * 30},
        {"note": "x" * 500},
        {"fields_attributes": [{"name": "x" * 255, "value": "y" * 255}] * 4},
    ],
)
def test_what_is_just_short_enough_is_kept(amy, sent):
    assert amy.patch(UPDATE, **sent).json == amy.get(VERIFY).json


def test_empty_fields_are_left_out_and_the_others_can_be_taken_away(amy):
    fields = [{"name": "", "value": ""}, {"name": "a", "value": ""}]
    assert [field["name"] for field in amy.patch(UPDATE, fields_attributes=fields).json["fields"]] == ["a"]
    assert amy.patch(UPDATE, fields_attributes=[]).json["fields"] == []


def test_who_waits_to_follow_is_counted_for_the_owner(amy, ben):
    amy.patch(UPDATE, locked=True)
    ben.meet("follow", amy)
    assert amy.get(VERIFY).json["source"]["follow_requests_count"] == 1
