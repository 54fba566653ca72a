"""Accounts: which names and addresses can be had, who runs the site, and what is left of a deleted account."""

import pytest

from db import Page
from model import accounts, addresses, names, profiles, statuses, timelines
from model.errors import Forbidden, Gone, Invalid, NotFound
from tests import seed
from tests.seed import NOW, person, publish

# --- Coming -----------------------------------------------------------------------------------------------------------

NAMES = {"ada": "ada", " @Ada_1 ": "Ada_1", "a": "a", "9": "9", "_": "_", "a" * 30: "a" * 30}
NO_NAMES = ["", "@", "a" * 31, "a b", "a-b", "a.b", "ädä", "a\0", "a\nb", "admin", "API", "Login", "a@b", "\u0430da"]


@pytest.mark.parametrize("typed", NAMES)
def test_a_name_has_letters_digits_and_underscores(typed):
    assert accounts.checked_username(typed) == NAMES[typed]


@pytest.mark.parametrize("typed", NO_NAMES)
def test_what_is_no_name_or_belongs_to_the_site_is_refused(typed):
    with pytest.raises(Invalid) as caught:
        accounts.checked_username(typed)
    assert list(caught.value.errors) == ["username"]


ADDRESSES = {"": None, "  ": None, " ada@example.org ": "ada@example.org", "a.b+c_d-e@x-y.example.org": None}
NO_ADDRESSES = [
    *["ada", "ada@", "@example.org", "ada@example", "ada@-x.org", "ada@x..org", "a..b@x.org", ".a@x.org", "a.@x.org"],
    *[
        "a b@x.org",
        "a@x.org\nBcc: b@x.org",
        "a@x.org,b@x.org",
        '"a"@x.org',
        "a%b@x.org",
        "ä@x.org",
        "a@x.org\0",
        "a@[::1]",
    ],
    *["a" * 65 + "@x.org", "a@" + "b" * 64 + ".org", "a@" + "b." * 130 + "org"],
]


@pytest.mark.parametrize("typed", ADDRESSES)
def test_an_address_is_one_that_mail_can_be_sent_to(typed):
    assert accounts.checked_email(typed) == (typed.strip() or None)


@pytest.mark.parametrize("typed", NO_ADDRESSES)
def test_what_is_no_address_is_refused(typed):
    with pytest.raises(Invalid) as caught:
        accounts.checked_email(typed)
    assert list(caught.value.errors) == ["email"]


TAKEN = {
    "the same name": ("ada", None, "username"),
    "the name in other letters": ("ADA", None, "username"),
    "the same address": ("bob", "ada@example.org", "email"),
    "the address in other letters": ("bob", "Ada@Example.ORG", "email"),
}


@pytest.mark.parametrize("what", TAKEN)
def test_names_and_addresses_belong_to_one_account(db, what):
    username, email, field = TAKEN[what]
    person(db, "ada", email="ada@example.org")
    with pytest.raises(Invalid) as caught, db.write() as tx:
        accounts.add(tx, username, None, NOW, email=email)
    assert list(caught.value.errors) == [field]


def test_an_address_cannot_be_changed_to_that_of_another_account(db):
    person(db, "ada", email="ada@example.org")
    bob = person(db, "bob")
    with pytest.raises(Invalid, match="another account"), db.write() as tx:
        addresses.change(tx, bob, "ADA@example.org", NOW)


def test_a_note_that_becomes_far_longer_than_it_looks_is_refused(db):
    with pytest.raises(Invalid, match="combined"):
        profiles.checked_note(db.read, ("#a" + "\U0001e8d0" * 97 + " ") * 49, "")


def test_fields_that_become_far_longer_than_they_look_are_refused(db):
    with pytest.raises(Invalid, match="too many hashtags"):
        profiles.checked_fields(db.read, [{"name": "a", "value": "#a " * 85}] * 4, "")


# --- Who runs the site ------------------------------------------------------------------------------------------------

STEPPING_DOWN = {
    "becoming a user": lambda tx, id: accounts.set_role(tx, id, "user"),
    "becoming a moderator": lambda tx, id: accounts.set_role(tx, id, "moderator"),
    "being disabled": lambda tx, id: accounts.disable(tx, id, NOW),
    "deleting the account": lambda tx, id: accounts.delete(tx, id, NOW),
}


@pytest.mark.parametrize("how", STEPPING_DOWN)
@pytest.mark.parametrize(
    "other", [{"role": "moderator"}, {"role": "admin", "disabled_at": 1}, {"role": "admin", "suspended_at": 1}]
)
def test_the_last_administrator_stays(db, dump, how, other):
    ada = person(db, "ada", role="admin")
    person(db, "bob", **other)
    before = dump()
    with pytest.raises(Forbidden), db.write() as tx:
        STEPPING_DOWN[how](tx, ada["id"])
    assert dump() == before


@pytest.mark.parametrize("how", STEPPING_DOWN)
def test_one_of_two_administrators_may_go(db, how):
    ada = person(db, "ada", role="admin")
    person(db, "bob", role="admin")
    with db.write() as tx:
        STEPPING_DOWN[how](tx, ada["id"])
    assert not accounts.has_admin(db.read, besides=accounts.by_name(db.read, "bob")["id"])


# --- Going ------------------------------------------------------------------------------------------------------------

# A row for each foreign key that leads to :me.
ROWS = """
    INSERT INTO filters (id, account_id, title, contexts, action) VALUES (1, :me, 'plums', 1, 'warn');
    INSERT INTO filter_keywords (filter_id, keyword, whole_word) VALUES (1, 'plums', 1);
    INSERT INTO account_notes VALUES (:me, :other, 'nice'), (:other, :me, 'nice');
    INSERT INTO invites (id, code_hash, account_id, created_at) VALUES (1, zeroblob(32), :me, 0);
    INSERT INTO sessions (token_hash, account_id, created_at, used_at, expires_at) VALUES (zeroblob(32), :me, 0, 0, 0);
    INSERT INTO links (token_hash, kind, account_id, expires_at) VALUES (zeroblob(32), 'reset', :me, 0);
    INSERT INTO feed_keys (account_id, key_hash, created_at) VALUES (:me, zeroblob(32), 0);
    INSERT INTO applications (id, client_id, client_secret_hash, name, redirect_uris, scopes, created_at)
      VALUES (1, '12345678901234567890', zeroblob(32), 'app', 'urn', 'read', 0);
    INSERT INTO authorization_codes
      (code_hash, application_id, account_id, redirect_uri, scopes, created_at, expires_at)
      VALUES (zeroblob(32), 1, :me, 'urn', 'read', 0, 0);
    INSERT INTO tokens (token_hash, application_id, account_id, scopes, created_at)
      VALUES (zeroblob(32), 1, :me, '', 0);
    INSERT INTO idempotency_keys VALUES (:me, 'key', :mine, 0);
    INSERT INTO mentions VALUES (:theirs, :me);
    INSERT INTO tag_follows SELECT :me, id, 1 FROM tags;
    INSERT INTO featured_tags (account_id, tag_id) SELECT :me, id FROM tags;
    INSERT INTO favourites VALUES (:me, 1, :theirs);
    INSERT INTO bookmarks VALUES (:me, 1, :theirs);
    INSERT INTO thread_mutes VALUES (:me, :theirs, 0);
    INSERT INTO follows (follower_id, followed_id, id) VALUES (:me, :other, 1), (:other, :me, 2);
    INSERT INTO follow_requests (follower_id, followed_id, id) VALUES (:me, :other, 1), (:other, :me, 2);
    INSERT INTO blocks VALUES (:me, :other, 1), (:other, :me, 2);
    INSERT INTO mutes (account_id, target_account_id, id) VALUES (:me, :other, 1), (:other, :me, 2);
    INSERT INTO notifications (account_id, id, type, from_account_id, created_at)
      VALUES (:me, 1, 'follow', :other, 0), (:other, 2, 'follow', :me, 0);
    INSERT INTO markers (account_id, timeline, last_read_id, updated_at) VALUES (:me, 'home', 1, 0);
    INSERT INTO outbox (dedupe_key, kind, account_id, from_account_id, created_at, next_at)
      VALUES ('1', 'follow', :me, :other, 0, 0), ('2', 'follow', :other, :me, 0, 0);
    INSERT INTO reports
      (account_id, target_account_id, category, created_at, assigned_account_id, action_taken_by_account_id)
      VALUES (:me, :other, 'spam', 0, :me, :me), (:other, :me, 'spam', 0, NULL, NULL);
    INSERT INTO active_days (day, account_id) VALUES ('2025-01-01', :me);
    INSERT INTO imports (id, account_id, created_at, total) VALUES (1, :me, 0, 1);
    INSERT INTO announcements (id, text, html, published_at, updated_at) VALUES (1, '', '', 0, 0);
    INSERT INTO announcement_dismissals VALUES (:me, 1);
"""


TOLD = {
    **dict.fromkeys(
        (
            "email_confirmed_at",
            "last_status_at",
            "seen_at",
            "deletes_at",
            "locked",
            "bot",
            "discoverable",
            "hide_collections",
        ),
        1,
    ),
    **dict.fromkeys(("password", "signup_reason", "display_name", "note", "note_html", "avatar", "header"), "x"),
    **{"email": "ada@example.org", "fields": "[1]", "preferences": "{1}"},
}


@pytest.fixture
def ada(db, site):
    """Return an account that told all there is to tell, and that something in every table points at."""
    ada, other = person(db, "ada"), person(db, "other")
    ids = {"mine": publish(db, ada, site(), "#mine"), "theirs": publish(db, other, site(), "#theirs")}
    with db.write() as tx:
        for statement in filter(str.strip, ROWS.split(";")):
            tx.execute(statement, {"me": ada["id"], "other": other["id"], **ids})
        columns = ", ".join(f"{name} = :{name}" for name in TOLD)
        tx.execute(f"UPDATE accounts SET {columns}, invite_id = 1 WHERE id = :id", {**TOLD, "id": ada["id"]})
        names.read(tx)
        tx.execute("INSERT INTO unread_names VALUES (:id)", {"id": ada["id"]})
    return ada


def leave(db, account):
    """Delete an account and all that it left; return how many parts that took."""
    with db.write() as tx:
        accounts.delete(tx, account["id"], NOW)
    parts, is_more = 0, True
    while is_more:
        with db.write() as tx:
            is_more = accounts.erase(tx, account["id"], NOW)
        parts += 1
    return parts


def test_nothing_points_at_a_deleted_account(db, ada):
    before = seed.pointing_at(db.read, "accounts", ada["id"])
    leave(db, ada)
    after = seed.pointing_at(db.read, "accounts", ada["id"])
    assert [key for key, count in before.items() if not count] == []  # or this test would show nothing
    assert [key for key, count in after.items() if count] == []


def test_of_a_deleted_account_only_the_name_stays(db, ada):
    leave(db, ada)
    left, fresh = seed.row(db, ada["id"]), person(db, "fresh")
    differing = {name for name in left.keys() if left[name] != fresh[name]}  # noqa: SIM118 (a Row is no dict)
    assert differing <= {"id", "username", "deleted_at", "suspended_at", "erased_at", "revision"}


def test_the_name_of_a_deleted_account_stays_taken(db, ada):
    leave(db, ada)
    with pytest.raises(Invalid, match="taken"):
        person(db, "ADA")
    with pytest.raises(Gone):
        accounts.by_name(db.read, "Ada")


def test_others_keep_what_is_theirs_when_somebody_leaves(db, ada):
    other = accounts.by_name(db.read, "other")
    leave(db, ada)
    kept = timelines.profile(db.read, other["id"], 0, Page(), with_replies=True)
    assert [len(kept), accounts.by_name(db.read, "other")["statuses_count"]] == [1, 1]
    assert seed.miscounts(db.read) == []


@pytest.mark.parametrize(("count", "parts"), [(0, 1), (99, 1), (100, 2), (250, 3)])
def test_the_words_of_a_deleted_account_are_erased_in_parts(db, site, count, parts):
    ada = person(db, "ada")
    drafts = [statuses.draft(db.read, ada, site(), {"status": f"number {number}"}) for number in range(count)]
    with db.write() as tx:
        for draft in drafts:
            statuses.publish(tx, ada, draft, NOW)
    assert leave(db, ada) == parts
    assert accounts.to_erase(db.read) == []
    with db.write() as tx:
        assert seed.words_of(tx, "statuses_fts") == []


STATES = [("deleted_at", 1, Gone), ("suspended_at", 1, NotFound), ("approved_at", None, NotFound)]


@pytest.mark.parametrize(("column", "value", "problem"), STATES)
def test_who_is_not_here_is_not_found(db, column, value, problem):
    ada = person(db, "ada", **{column: value})
    for find, key in ((accounts.by_name, "ada"), (accounts.by_id, ada["id"])):
        with pytest.raises(problem):
            find(db.read, key)
