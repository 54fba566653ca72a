"""Mastodon.py: getting in and out, the site, one's own account. (More of it is in test_mastodon_py_*.py.)"""

from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from mastodon import Mastodon, MastodonIllegalArgumentError, MastodonUnauthorizedError

import config
from tests.clients.conftest import PASSWORD, REDIRECT, SCOPES, decide, shown_code
from tests.running import Server


def test_a_person_logs_in_with_a_code_that_they_copy(program, ada, tmp_path):
    url = program.auth_request_url(scopes=SCOPES, allow_http=True)
    program.log_in(code=shown_code(ada, url), scopes=SCOPES, allow_http=True, to_file=tmp_path / "token")
    assert (program.me().username, program.me().role.name) == ("ada", "Admin")
    assert program.app_verify_credentials().name == "Probe"
    again = Mastodon(access_token=tmp_path / "token", session=program.session)
    assert again.account_verify_credentials().id == program.me().id


def test_a_person_logs_in_by_way_of_a_redirect(program, bob):
    asked = {"redirect_uris": REDIRECT, "scopes": ["read"], "state": "näh 1&2", "allow_http": True}
    location = decide(bob, program.auth_request_url(**asked))
    assert location.startswith(REDIRECT + "&")
    answer = parse_qs(urlsplit(location).query)
    assert (answer["kept"], answer["state"]) == (["1"], ["näh 1&2"])
    program.log_in(code=answer["code"][0], redirect_uri=REDIRECT, scopes=["read"], allow_http=True)
    assert program.me().username == "bob"


def test_a_code_works_once_and_a_second_try_ends_its_token(program, ada):
    code = shown_code(ada, program.auth_request_url(scopes=SCOPES, allow_http=True))
    program.log_in(code=code, scopes=SCOPES, allow_http=True)
    thief = Mastodon(program.client_id, program.client_secret, api_base_url=program.api_base_url)
    with thief.session, pytest.raises(MastodonIllegalArgumentError):
        thief.log_in(code=code, scopes=SCOPES, allow_http=True)
    with pytest.raises(MastodonUnauthorizedError):
        program.me()


def test_a_password_is_no_way_in(program):
    with pytest.raises(MastodonIllegalArgumentError, match="not supported"):
        program.log_in("ada", PASSWORD, scopes=SCOPES, allow_http=True)


def test_a_program_registers_a_person_who_can_write_at_once(program):
    token = program.create_account("cleo", PASSWORD, "cleo@example.org", agreement=True, scopes=SCOPES)
    assert program.access_token == token
    assert program.status_post("Here I am").account.username == "cleo"


@pytest.mark.parametrize(
    ("name", "password", "email", "faults"),
    [
        ("cle-o", "short", "nowhere", {"username": "INVALID", "password": "TOO_SHORT", "email": "INVALID"}),
        ("zoe", "", "", {"password": "BLANK", "email": "BLANK INVALID"}),
        ("ADA", PASSWORD, "other@example.org", {"username": "TAKEN"}),
        ("admin", PASSWORD, "other@example.org", {"username": "RESERVED"}),
    ],
)
def test_a_registration_that_fails_says_why_for_each_field(program, name, password, email, faults):
    typed = {"username": name, "password": password, "email": email}
    token, problem = program.create_account(**typed, agreement=True, scopes=SCOPES, return_detailed_error=True)
    found = {field: " ".join(fault.error for fault in told) for field, told in problem.details.items() if told}
    assert token is None
    assert {field: codes.replace("ERR_", "") for field, codes in found.items()} == faults


def test_nobody_registers_without_agreeing(program):
    with pytest.raises(MastodonIllegalArgumentError, match="must be accepted"):
        program.create_account("dora", PASSWORD, "dora@example.org", scopes=SCOPES)


def test_a_revoked_token_opens_nothing(person):
    client = person("ada")
    token = client.access_token
    client.revoke_access_token(allow_http=True)
    client.access_token = token
    with pytest.raises(MastodonUnauthorizedError):
        client.timeline_home()


def test_the_site_describes_itself(program, server):
    v1, v2, nodeinfo = program.instance_v1(), program.instance_v2(), program.instance_nodeinfo()
    host = server.url.removeprefix("http://")
    assert (v1.uri, v2.domain, v1.title, v2.title) == (host, host, "Allotment 12", "Allotment 12")
    assert (v1.registrations, v2.registrations.enabled, nodeinfo.openRegistrations) == (True, True, True)
    assert v2.configuration.statuses.max_characters == 500
    assert nodeinfo.software.name == "microblog"
    assert nodeinfo.usage.users.total == v1.stats.user_count >= 2
    assert program.retrieve_mastodon_version() == "4.2.10"
    assert program.instance_health()
    assert abs(program.get_approx_server_time() - datetime.now()) < timedelta(minutes=1)
    assert (program.instance_peers(), program.custom_emojis(), program.instance_rules()) == ([], [], [])


def test_a_profile_changes_and_keeps_what_was_not_sent(person):
    client = person("ada")
    changed = client.account_update_credentials(
        display_name="Ada <3",
        note="Beans & #peas\n\nat https://beans.example/",
        fields=[("Site", "https://ada.example"), ("Pronouns", "she/her")],
        bot=True,
        discoverable=True,
    )
    assert changed.display_name == "Ada <3"
    assert changed.note.startswith("<p>Beans &amp; <a href=")
    assert [field.name for field in changed.fields] == ["Site", "Pronouns"]
    assert 'href="https://ada.example"' in changed.fields[0].value
    client.account_update_credentials(locked=True, default_privacy="unlisted", default_language="de")
    me = client.account_verify_credentials()
    assert (me.display_name, me.bot, me.locked, me.discoverable) == ("Ada <3", True, True, True)
    assert me.source.note == "Beans & #peas\n\nat https://beans.example/"
    assert [(field.name, field.value) for field in me.source.fields][1] == ("Pronouns", "she/her")
    assert (me.source.privacy, me.source.sensitive, me.source.language) == ("unlisted", False, "de")
    preferences = client.preferences()
    assert (preferences.posting_default_visibility, preferences.posting_default_language) == ("unlisted", "de")
    assert client.account_lookup(me.acct).fields == changed.fields


def test_a_new_account_has_the_shape_that_clients_expect(person):
    me = person("ada").me()
    assert (me.display_name, me.note, me.statuses_count, me.followers_count, me.last_status_at) == ("", "", 0, 0, None)
    assert me.header.endswith("/headers/original/missing.png")
    assert me.created_at.date() == datetime.now(UTC).date()


def test_times_are_in_utc_to_the_millisecond(person):
    client = person("ada")
    before = config.now()
    status = client.status_post("now")
    moment = status.created_at.timestamp() * 1000
    assert status.created_at.tzinfo is not None
    assert before <= round(moment) <= config.now()
    assert int(status.id) >> 16 == round(moment)
    assert client.me().last_status_at.date() == datetime.now(UTC).date()


def test_mastodon_py_knows_how_many_calls_are_left(tmp_path):
    with Server(tmp_path, MICROBLOG_RATE_LIMITS="on") as server:
        client = Mastodon(api_base_url=server.url, ratelimit_method="throw")
        with client.session:
            client.timeline_public()
            left = client.ratelimit_remaining
            client.timeline_public()
            assert (client.ratelimit_limit, client.ratelimit_remaining) == (300, left - 1)
            assert 290 < client.ratelimit_reset - datetime.now(UTC).timestamp() <= 301
