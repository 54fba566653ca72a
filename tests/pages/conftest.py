"""What the tests of the pages share: an address with something behind it for each route."""

import re

import pytest

import config
from model import (
    accounts,
    announcements,
    backups,
    edits,
    feeds,
    filters,
    invites,
    links,
    outbox,
    statuses,
    subscriptions,
)

WILDCARDS = {"<username:username>": "ada", "<id:id>": "1", "<name>": "x", "<name:path>": "style.css"}


@pytest.fixture
def places(db, person, configuration):
    """Return a function that returns a route's rule as an address where there is something, for ada or for anybody."""
    person("dora")
    person("ivy", role="moderator")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET email_confirmed_at = NULL WHERE username = 'dora'")
        dora = accounts.find_by_name(tx, "dora")
        later = config.now() + 60_000
        known = {"/admin/mail/<id:id>": {"<id:id>": str(outbox.add(tx, "reset", dora["id"], config.now()))}}
        for rule, kind in (("/confirm/<key>", "confirm"), ("/password/reset/<key>", "reset")):
            known[rule] = {"<key>": links.add(tx, kind, later, dora["id"], dora["email"])}
        query = {"/home.atom": "?key=" + feeds.make_key(tx, dora["id"], config.now())}
        for action in ("", "/role", "/password", "/delete"):
            known[f"/admin/accounts/<id:id>{action}"] = {"<id:id>": str(dora["id"])}
        known["/admin/reports/<id:id>"] = {"<id:id>": str(reported(tx, dora["id"], later))}
        news = announcements.publish(tx, announcements.Draft("News", "<p>News</p>", None), config.now())
        for rule in ("/admin/announcements/<id:id>", "/announcements/<id:id>/dismiss"):
            known[rule] = {"<id:id>": str(news)}
        columns = {"title": "Films", "contexts": 31, "action": "warn", "expires_at": None}
        words = [filters.Keyword(0, "the end", True)]
        owner = accounts.find_by_name(tx, "ada") or dora
        filter = filters.add(tx, owner["id"], columns, words, config.now())
        known["/settings/filters/<id:id>"] = {"<id:id>": str(filter)}
        terms = invites.checked({"uses": "any"})
        invite = invites.add(tx, accounts.find_by_name(tx, "ivy")["id"], terms, config.now())
        known["/admin/invites/<id:id>"] = {"<id:id>": str(invite)}
    known["/invite/<key>"] = {"<key>": invites.code(db.read, invite)}
    backups.write(configuration, backups.directory(configuration) / "microblog-2026-02-03.db")
    for action in ("", "/delete"):
        known[f"/admin/backup/<name>{action}"] = {"<name>": "microblog-2026-02-03.db"}
    known["/settings/data/<name>.csv"] = {"<name>": "following_accounts"}
    known["/unsubscribe/<key>"] = {"<key>": subscriptions.token(db.read, dora, "mention")}

    def address(rule, **wildcards):
        names = {**WILDCARDS, **{f"<{name}:{name}>": value for name, value in wildcards.items()}, **known.get(rule, {})}
        return re.sub("<.*?>", lambda wildcard: names[wildcard[0]], rule) + query.get(rule, "")

    return address


def reported(tx, account_id, id, *statuses):
    """Write down a report about an account and some of its statuses, (id, text); return its id."""
    sql = (
        "INSERT INTO reports (id, target_account_id, category, comment, created_at) VALUES (:id, :of, 'spam', 'Why', 1)"
    )
    tx.execute(sql, {"id": id, "of": account_id})
    for status_id, text in statuses:
        values = {"id": id, "status_id": status_id, "text": text}
        tx.execute("INSERT INTO report_statuses VALUES (:id, :status_id, :text)", values)
    return id


@pytest.fixture
def publish(db, site):
    """Return a function that publishes texts of one person, faster than through the form; it returns their ids."""

    def write(username, *sources):
        me = accounts.by_name(db.read, username)
        drafts = [statuses.draft(db.read, me, site(), {"status": source}) for source in sources]
        with db.write() as tx:
            return [statuses.publish(tx, me, draft, config.now()) for draft in drafts]

    return write


@pytest.fixture
def edit(db, site):
    """Return a function that changes the text of a status, and what else a form says of it."""

    def change(id, source, **form):
        row = db.read.execute("SELECT * FROM statuses WHERE id = :id", {"id": id}).fetchone()
        author = accounts.by_id(db.read, row["account_id"])
        here = site()
        draft = statuses.draft(db.read, author, here, {"status": source, **form})
        with db.write() as tx:
            edits.edit(tx, row, draft, here.host, config.now())

    return change
