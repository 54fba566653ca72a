"""How often an address may try to guess a password or to register."""

import pytest

import config
from model import attempts, passwords

LIMITED = {"MICROBLOG_RATE_LIMITS": "on"}
LIMITS = pytest.mark.parametrize("configuration", [LIMITED], indirect=True, ids=["limits on"])


def tries(db, count, address, kind="login"):
    """Note that bob's password was tried, or that somebody registered."""
    with db.write() as tx:
        for _ in range(count):
            attempts.add(tx, kind, "bob", address, config.now())


@LIMITS
def test_the_eleventh_guess_from_one_address_is_429_whatever_its_headers_say(visitor, bob):
    form = visitor.get("/login").forms[0]

    def guess(number, password="wrong password", expect=422, address="127.0.0.1"):
        form["username"], form["password"] = "bob" if number % 2 else "BOB", password
        forged = dict.fromkeys(("X-Forwarded-For", "X-Real-IP", "Client-IP", "Forwarded"), f"10.0.0.{number}")
        return form.submit(headers=forged, extra_environ={"REMOTE_ADDR": address}, status=expect)

    for number in range(10):
        guess(number)
    refused = guess(10, bob.password, 429)
    assert 0 < int(refused.headers["Retry-After"]) <= 15 * 60
    assert "Too many tries." in refused
    assert refused.forms[0]["username"].value == "BOB"
    assert guess(11, bob.password, 303, address="192.0.2.7").location == "/"


@LIMITS
def test_the_right_password_forgives_the_wrong_ones_before(visitor, bob, db):
    tries(db, 9, "127.0.0.1")
    visitor.log_in("bob")
    for _ in range(2):  # without forgiveness the tenth and the eleventh
        assert "do not belong together" in visitor.another().log_in("bob", "wrong password", expect=422)


PROXY = LIMITED | {"MICROBLOG_PROXIES": "127.0.0.1 10.0.0.0/8"}


@pytest.mark.parametrize(
    ("configuration", "tried_from", "address", "forwarded", "status"),
    [
        (LIMITED, "192.0.2.7", "192.0.2.7", "", 429),
        (LIMITED, "192.0.2.7", "192.0.2.8", "", 303),
        (LIMITED, "192.0.2.7", "::ffff:192.0.2.7", "", 429),
        (LIMITED, "2001:db8:1:2::/64", "2001:db8:1:2:ffff::9", "", 429),
        (LIMITED, "2001:db8:1:2::/64", "2001:db8:1:3::1", "", 303),
        (LIMITED, "192.0.2.7", "127.0.0.1", "192.0.2.7", 303),
        (LIMITED, "127.0.0.1", "127.0.0.1", "192.0.2.7", 429),
        (PROXY, "192.0.2.7", "127.0.0.1", "192.0.2.7", 429),
        (PROXY, "192.0.2.7", "127.0.0.1", "1.1.1.1, 192.0.2.7, 10.1.2.3", 429),
        (PROXY, "192.0.2.7", "127.0.0.1", "192.0.2.7, 192.0.2.8", 303),
        (PROXY, "192.0.2.7", "192.0.2.8", "192.0.2.7", 303),
        (PROXY, "unknown", "127.0.0.1", "192.0.2.7, nonsense", 429),
    ],
    indirect=["configuration"],
)
def test_tries_count_for_the_address_they_really_come_from(visitor, bob, db, tried_from, address, forwarded, status):
    tries(db, 10, tried_from)
    form = visitor.get("/login").forms[0]
    form["username"], form["password"] = "bob", bob.password
    environ = {"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": forwarded}
    assert form.submit(extra_environ=environ, status="*").status_int == status


@LIMITS
def test_the_sixth_registration_from_one_address_is_429_and_keeps_what_was_typed(visitor, site):
    site(registrations="open")
    for number in range(5):
        visitor.another().submit("/register", "/register", username=f"new{number}", password=visitor.password)
    page = visitor.submit("/register", "/register", expect=429, username="new5", password=visitor.password)
    assert 0 < int(page.headers["Retry-After"]) <= 30 * 60
    assert page.forms[0]["username"].value == "new5"
    elsewhere = visitor.another("192.0.2.7")
    assert elsewhere.submit("/register", "/register", username="new6", password=visitor.password).status_int == 303


@LIMITS
def test_who_has_had_enough_is_sent_away_before_any_password_is_hashed(visitor, bob, site, db):
    site(registrations="open")
    tries(db, 10, "127.0.0.1")
    tries(db, 5, "127.0.0.1", "register")
    with passwords._places, passwords._places:  # who has to wait for a place to hash gets 503 after five seconds
        visitor.log_in("bob", expect=429)
        visitor.submit("/register", "/register", expect=429, username="new", password=visitor.password)
