"""Writing: a person's archive, a .zip as Mastodon makes it: actor.json, outbox.json, likes.json, bookmarks.json, lists.

It is made while it is read, in pieces: neither memory nor disk ever hold the whole of it, and between two pieces the
database is left alone. ActivityStreams: https://www.w3.org/TR/activitystreams-vocabulary/
"""

import csv
import io
import json
import zipfile
from datetime import UTC, datetime

import entities
from model import exports, text

AT_ONCE = 500
PIECE_BYTES = 64 * 1024
PUBLIC = "https://www.w3.org/ns/activitystreams#Public"
CONTEXT = [
    "https://www.w3.org/ns/activitystreams",
    {
        "manuallyApprovesFollowers": "as:manuallyApprovesFollowers",
        "toot": "http://joinmastodon.org/ns#",
        "featured": {"@id": "toot:featured", "@type": "@id"},
        "discoverable": "toot:discoverable",
        "schema": "http://schema.org#",
        "PropertyValue": "schema:PropertyValue",
        "value": "schema:value",
        "sensitive": "as:sensitive",
        "Hashtag": "as:Hashtag",
    },
]


def pieces(db, me, site, now):
    """Yield the bytes of the archive of me's account, some at a time."""
    sink = Sink()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, write in FILES.items():
            entry = zipfile.ZipInfo(name, datetime.fromtimestamp(now // 1000, UTC).timetuple()[:6])
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as file:
                for words in write(db, me, site, now):
                    file.write(words.encode())
                    if sink.length >= PIECE_BYTES:
                        yield sink.take()
    yield sink.take()


class Sink:
    """A file that is only ever written to; what was written is taken out in between."""

    def __init__(self):
        self.parts = []
        self.length = 0

    def write(self, data):
        self.parts.append(bytes(data))
        self.length += len(data)
        return len(data)

    def flush(self):
        pass

    def take(self):
        """Return what was written since the last time."""
        data = b"".join(self.parts)
        self.parts, self.length = [], 0
        return data


def filename(me, now):
    """Return what the archive of me is called."""
    return f"archive-{me['username']}-{datetime.fromtimestamp(now // 1000, UTC):%Y%m%d}.zip"


def chunks(select, db, me):
    """Yield all that select, of model/exports.py, finds of me, a list of rows at a time."""
    after = 0
    while rows := select(db.read, me["id"], after, AT_ONCE):
        yield rows
        after = rows[-1]["id"]


# --- Posts ------------------------------------------------------------------------------------------------------------


def outbox(db, me, site, now):
    """Yield outbox.json: what me wrote and boosted, oldest first."""
    return collection("outbox.json", activities(db, me, site))


def activities(db, me, site):
    for rows in chunks(exports.statuses, db, me):
        yield from (activity(row, me, site) for row in rows)


def activity(row, me, site):
    """Return the activity that published the status row."""
    actor, url = address(site, me["username"]), address(site, me["username"], row["id"])
    told = [address(site, name) for _, name in json.loads(row["mentions"])]
    what = {"type": "Create", "object": note(row, me, site)}
    if row["reblog_of_id"]:
        told = [address(site, row["original_name"])]
        what = {"type": "Announce", "object": address(site, row["original_name"], row["reblog_of_id"])}
    audience = of_audience(row["visibility"], actor, told)
    return {"id": f"{url}/activity", "actor": actor, "published": entities.time(row["created_at"])} | audience | what


def note(row, me, site):
    """Return the Note that the status row is."""
    actor, url = address(site, me["username"]), address(site, me["username"], row["id"])
    names = [name for _, name in json.loads(row["mentions"])]
    mentions = [address(site, name) for name in names]
    content = text.absolute(text.as_html(row["text"], names, site.host), site.url)
    parent = address(site, row["parent_name"], row["in_reply_to_id"]) if row["in_reply_to_id"] else None
    edited = {"updated": entities.time(row["edited_at"])} if row["edited_at"] else {}
    return {
        "id": url,
        "type": "Note",
        "summary": row["spoiler_text"] or None,
        "inReplyTo": parent,
        "published": entities.time(row["created_at"]),
        **edited,
        "url": url,
        "attributedTo": actor,
        **of_audience(row["visibility"], actor, mentions),
        "sensitive": bool(row["sensitive"]),
        "content": content,
        "contentMap": {row["language"]: content} if row["language"] else {},
        "source": {"content": row["text"], "mediaType": "text/plain"},
        "attachment": [],
        "tag": [
            *({"type": "Mention", "href": address(site, name), "name": f"@{name}"} for name in names),
            *(
                {"type": "Hashtag", "href": site.url + text.tag_path(name), "name": f"#{name}"}
                for name in json.loads(row["tags"])
            ),
        ],
    }


def of_audience(visibility, actor, told):
    """Return to and cc, by which ActivityPub tells who may see a status; told are the people it names."""
    followers = f"{actor}/followers"
    to, cc = [([PUBLIC], [followers]), ([followers], [PUBLIC]), ([followers], []), ([], [])][visibility]
    return {"to": to + told, "cc": cc} if visibility == 3 else {"to": to, "cc": cc + told}


def address(site, username, id=0):
    """Return the address of a person, or of a status of theirs."""
    return f"{site.url}/@{username}" + (f"/{id}" if id else "")


# --- The other files --------------------------------------------------------------------------------------------------


def actor(db, me, site, now):
    """Yield actor.json: the profile of me."""
    shown = entities.account(me, site)
    yield dumped(
        {
            "@context": CONTEXT,
            "id": shown["uri"],
            "type": "Service" if me["bot"] else "Person",
            "preferredUsername": me["username"],
            "name": me["display_name"] or me["username"],
            "summary": shown["note"],
            "source": {"content": me["note"], "mediaType": "text/plain"},
            "url": shown["url"],
            "published": entities.time(me["created_at"]),
            "manuallyApprovesFollowers": bool(me["locked"]),
            "discoverable": bool(me["discoverable"]),
            "attachment": [
                {"type": "PropertyValue", "name": field["name"], "value": field["value"]} for field in shown["fields"]
            ],
            "tag": [],
            "followers": f"{shown['uri']}/followers",
            "following": f"{shown['uri']}/following",
            "outbox": "outbox.json",
            "likes": "likes.json",
            "bookmarks": "bookmarks.json",
            "featured": "featured.json",
        }
    )


def of_addresses(name, select):
    """Return a writer of a collection of the addresses of the statuses that select finds."""
    return lambda db, me, site, now: collection(
        name,
        (address(site, row["username"], row["status_id"]) for rows in chunks(select, db, me) for row in rows),
    )


def collection(name, items):
    """Yield an OrderedCollection of items, with their number at the end, where it is known."""
    yield dumped({"@context": CONTEXT, "id": name, "type": "OrderedCollection"})[:-1] + ', "orderedItems": ['
    count = 0
    for count, item in enumerate(items, 1):
        yield (",\n" if count > 1 else "\n") + dumped(item)
    yield f'\n], "totalItems": {count}}}\n'


def dumped(value):
    return json.dumps(value, ensure_ascii=False)


def of_table(head, select, columns):
    """Return a writer of a table, CSV; columns(row, site) gives what stands in a line."""

    def write(db, me, site, now=0):
        lines = [head] if head else []
        for rows in chunks(select, db, me):
            yield csv_lines(lines + [columns(row, site) for row in rows])
            lines = []
        yield csv_lines(lines)

    return write


def csv_lines(rows):
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue()


def person(row, site):
    """Return the address of a person as such tables have it."""
    return f"{row['username']}@{site.host}"


def truth(value):
    return "true" if value else "false"


TABLES = {
    "following_accounts": of_table(
        ("Account address", "Show boosts", "Notify on new posts", "Languages"),
        exports.following,
        lambda row, site: (person(row, site), truth(row["show_reblogs"]), truth(row["notify"]), ""),
    ),
    "muted_accounts": of_table(
        ("Account address", "Hide notifications"),
        exports.muted,
        lambda row, site: (person(row, site), truth(row["notifications"])),
    ),
    "blocked_accounts": of_table((), exports.blocked, lambda row, site: (person(row, site),)),
    "bookmarks": of_table((), exports.bookmarks, lambda row, site: (address(site, row["username"], row["status_id"]),)),
}


def readme(db, me, site, now):
    """Yield README.txt."""
    yield (
        f"This is what @{me['username']} wrote and kept on {site.name} ({site.url}) until {entities.date(now)}, as "
        "Mastodon writes such archives: outbox.json has the posts and boosts, actor.json the profile, likes.json, "
        "bookmarks.json and featured.json the addresses of posts that were liked, bookmarked and pinned, and the .csv "
        "files the people who were followed, muted and blocked.\n"
        "Every site that runs microblog takes it in again under Settings, Data; earlier versions of edited posts are "
        "not in it.\n"
    )


FILES = {
    "README.txt": readme,
    "actor.json": actor,
    "outbox.json": outbox,
    "likes.json": of_addresses("likes.json", exports.favourites),
    "bookmarks.json": of_addresses("bookmarks.json", exports.bookmarks),
    "featured.json": of_addresses("featured.json", exports.pinned),
    **{f"{name}.csv": write for name, write in TABLES.items()},
}
