"""Instance and discovery: what the server says about itself, and how others find it."""

import pytest

import config

SECURE = pytest.mark.parametrize("configuration", [{"MICROBLOG_URL": "https://blog.example:8443"}], indirect=True)


@SECURE
def test_the_first_version_describes_the_site(amy, anyone, site):
    site(name="The Lovelaces", description="Letters <b>", contact="ada@blog.example", registrations="open")
    amy.publish("hello")
    told = anyone.get("/api/v1/instance").json
    assert (told["uri"], told["title"], told["description"]) == ("blog.example:8443", "The Lovelaces", "Letters <b>")
    assert told["version"] == f"4.2.10 (compatible; microblog {config.VERSION})"
    assert told["stats"] == {"user_count": 1, "status_count": 1, "domain_count": 0}
    assert (told["email"], told["urls"], told["registrations"]) == ("ada@blog.example", {"streaming_api": ""}, True)
    handle = f"amy@{told['uri']}"
    assert [one["id"] for one in amy.get("/api/v2/search", q=handle, resolve="true").json["accounts"]] == [amy.id]


@SECURE
def test_the_second_version_describes_it_too(amy, anyone, site, tick):
    amy.get("/api/v1/markers")
    tick()
    site(name="The Lovelaces", max_characters=300, contact="in the kitchen")
    told = anyone.get("/api/v2/instance").json
    assert (told["domain"], told["title"], told["source_url"]) == (
        "blog.example:8443",
        "The Lovelaces",
        "https://blog.example:8443/about",
    )
    assert "api_versions" not in told
    assert told["usage"] == {"users": {"active_month": 1}}
    assert told["contact"] == {"email": "", "account": None}
    asked = told["configuration"]
    assert asked["urls"]["streaming"] == ""
    assert asked["statuses"] == {
        "max_characters": 300,
        "max_media_attachments": 0,
        "characters_reserved_per_url": 23,
    }
    assert asked["translation"] == {"enabled": False}
    assert "vapid" not in asked
    assert told["registrations"] == {
        "enabled": False,
        "approval_required": False,
        "message": None,
        "url": "https://blog.example:8443/register",
    }
    assert anyone.get("/api/v1/instance").json["configuration"] == {
        name: asked[name] for name in ("accounts", "statuses", "media_attachments", "polls")
    }


def test_the_pictures_that_are_named_are_there(anyone, site):
    for told in (
        anyone.get("/api/v2/instance").json["thumbnail"]["url"],
        anyone.get("/api/v1/instance").json["thumbnail"],
    ):
        assert anyone.http.get(told.removeprefix(site().url)).content_type == "image/png"


def test_the_rules_are_told_a_line_each(anyone, site):
    assert anyone.get("/api/v1/instance/rules").json == []
    site(rules="Be kind.\n\n  No <b>ads</b>. ")
    rules = [{"id": "1", "text": "Be kind.", "hint": ""}, {"id": "2", "text": "No <b>ads</b>.", "hint": ""}]
    assert anyone.get("/api/v1/instance/rules").json == rules
    assert anyone.get("/api/v1/instance").json["rules"] == anyone.get("/api/v2/instance").json["rules"] == rules


def test_what_the_site_says_at_length_is_html(anyone, site):
    path = "/api/v1/instance/extended_description"
    assert anyone.get(path).json == {"updated_at": None, "content": ""}
    site(description="Letters of a <family>.\n\nSince 1830.")
    assert anyone.get(path).json["content"] == "<p>Letters of a &lt;family&gt;.</p><p>Since 1830.</p>"
    assert '/privacy">' in anyone.get("/api/v1/instance/privacy_policy").json["content"]


def test_who_has_gone_is_not_counted(amy, ben, anyone, db):
    ben.publish("hello")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE id = :id", {"id": ben.id})
    assert anyone.get("/api/v1/instance").json["stats"] == {"user_count": 1, "status_count": 0, "domain_count": 0}


# --- Discovery --------------------------------------------------------------------------------------------------------


@SECURE
def test_statistics_of_the_network_find_the_server(amy, anyone, tick):
    amy.publish("hello")
    tick()
    links = anyone.get("/.well-known/nodeinfo").json["links"]
    assert links == [
        {
            "rel": "http://nodeinfo.diaspora.software/ns/schema/2.0",
            "href": "https://blog.example:8443/nodeinfo/2.0",
        }
    ]
    assert anyone.get("/nodeinfo/2.0").json == {
        "version": "2.0",
        "software": {"name": "microblog", "version": config.VERSION},
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "usage": {"users": {"total": 1, "activeMonth": 1, "activeHalfyear": 1}, "localPosts": 1},
        "openRegistrations": False,
        "metadata": {},
    }


@SECURE
@pytest.mark.parametrize(
    "resource",
    [
        "acct:amy@blog.example:8443",
        "acct:AMY@BLOG.example:8443",
        "acct:amy",
        "amy@blog.example:8443",
        "https://blog.example:8443/@amy",
    ],
)
def test_webfinger_tells_where_a_person_is(amy, anyone, resource):
    answer = anyone.get("/.well-known/webfinger", resource=resource)
    page = "https://blog.example:8443/@amy"
    assert answer.content_type == "application/jrd+json"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert (answer.json["subject"], answer.json["aliases"]) == ("acct:amy@blog.example:8443", [page])
    assert {link["rel"]: link["href"] for link in answer.json["links"]} == {
        "http://webfinger.net/rel/profile-page": page,
        "http://webfinger.net/rel/avatar": "https://blog.example:8443/static/avatar.png",
    }


@pytest.mark.parametrize(
    ("resource", "status"),
    [
        ("", 400),
        ("acct:nobody@HOST", 404),
        ("acct:amy@elsewhere.example", 404),
        ("acct:amy@HOST@HOST", 404),
        ("https://elsewhere.example/@amy", 404),
        ("acct:", 404),
        ("acct:\0", 404),
        ("mailto:amy@HOST", 404),
        ("acct:ben@HOST", 404),
        ("acct:cleo@HOST", 410),
    ],
)
def test_webfinger_knows_nobody_else(amy, ben, cleo, anyone, site, db, resource, status):
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username <> 'amy'")
        tx.execute("UPDATE accounts SET deleted_at = 1 WHERE username = 'cleo'")
    anyone.get("/.well-known/webfinger", expect=status, resource=resource.replace("HOST", site().host))


@SECURE
def test_the_older_way_leads_to_webfinger(anyone):
    answer = anyone.http.get("/.well-known/host-meta")
    assert answer.content_type == "application/xrd+xml"
    (link,) = answer.xml
    assert link.attrib == {
        "rel": "lrdd",
        "template": "https://blog.example:8443/.well-known/webfinger?resource={uri}",
    }


def test_the_last_twelve_weeks_are_told_in_strings(amy, anyone, tick, site):
    amy.publish("hello")
    tick()
    weeks = anyone.get("/api/v1/instance/activity").json
    assert len(weeks) == 12
    assert {**weeks[0], "week": ""} == {"week": "", "statuses": "1", "logins": "1", "registrations": "1"}
    assert int(weeks[0]["week"]) - int(weeks[1]["week"]) == 7 * 24 * 3600
    site(statistics="hidden")
    assert anyone.get("/api/v1/instance/activity").json == []


@pytest.mark.parametrize(
    ("mode", "enabled", "approval"),
    [("open", True, False), ("approval", True, True), ("invite", False, False), ("closed", False, False)],
)
def test_programs_are_told_who_may_join(anyone, site, mode, enabled, approval):
    site(registrations=mode)
    v1, v2 = anyone.get("/api/v1/instance").json, anyone.get("/api/v2/instance").json["registrations"]
    assert (v1["registrations"], v1["approval_required"]) == (enabled, approval)
    assert (v2["enabled"], v2["approval_required"]) == (enabled, approval)
    assert anyone.get("/nodeinfo/2.0").json["openRegistrations"] == enabled
