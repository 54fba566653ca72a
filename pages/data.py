"""Data: what people have written, in numbers and to take along."""

import threading

from bottle import response

import config
import render
import web
from archives import reading, writing
from model import imports, statistics
from model.errors import Invalid, NotFound, Problem, Unavailable
from pages import charts

routes = web.Routes()

MAX_UPLOAD = 20_000_000
PEOPLE_AT_ONCE = 50

# An archive takes the better part of a processor while it is read: one at a time.
_reading = threading.Lock()
# Whoever downloads a long archive on a slow line keeps a thread busy: never all of them.
_places = threading.BoundedSemaphore(3)


@routes.get("/settings/data", login=True)
def own(db, me, site):
    """Show a person's own numbers, to them alone, and what they can take along or bring."""
    return data_page(db, me, site)


def data_page(db, me, site, problem=None, form=None):
    rows = statistics.of_person(db.read, me["id"], 26, config.now())
    names = [row["day"] for row in rows]
    return render.page(
        "settings_data",
        site,
        me,
        title="Data",
        rows=rows,
        posts=charts.bars(names, [row["statuses"] for row in rows]),
        favourites=charts.bars(names, [row["favourites"] for row in rows]),
        tables=TABLES,
        max_megabytes=MAX_UPLOAD // 1_000_000,
        brought=imports.latest(db.read, me["id"]),
        kinds=KINDS,
        form=form or {"what": "posts"},
        problem=problem,
    )


@routes.post("/settings/data", login=True, limit="uploading", max_upload=MAX_UPLOAD)
def bring(db, me, site):
    """Take over the posts of an archive, or follow, mute or block the people of a list."""
    file, now, what = web.uploaded(), config.now(), web.form().get("what", "posts")
    try:
        if file is None:
            raise Invalid(file="Choose a file first.")
        if not _reading.acquire(blocking=False):
            raise Unavailable("Somebody else's archive is being read just now. Please try again in a minute.", 60)
        try:
            if what in imports.PEOPLE:
                count = take_people(db, me, what, reading.people(file, site.host), now)
                return web.redirect("/settings/data", f"{what}_many.{count}")
            if reading.is_table(file):
                raise Invalid(what="This is a list of people. Say what is to be done with them, and choose it again.")
            imports.queue(db, me["id"], reading.posts(file, site.host, now), now)
        finally:
            _reading.release()
    except Problem as problem:
        return data_page(db, me, site, problem, {"what": what})
    return web.redirect("/settings/data", "brought")


def take_people(db, me, verb, names, now):
    """Have me follow, mute or block those of names who are here, some at a time; return how many are new."""
    count = 0
    for start in range(0, len(names), PEOPLE_AT_ONCE):
        with db.write() as tx:
            count += imports.take_people(tx, me["id"], verb, names[start : start + PEOPLE_AT_ONCE], now)
    return count


# What a file may have, in the words of the page. (A list of blocked people looks like any other list.)
KINDS = [
    ("posts", "An archive with posts"),
    ("follow", "People to follow"),
    ("mute", "People to mute"),
    ("block", "People to block"),
]


# The tables to download, in the words of the page.
TABLES = {
    "following_accounts": "people you follow",
    "muted_accounts": "people you mute",
    "blocked_accounts": "people you block",
    "bookmarks": "your bookmarks",
}


@routes.get("/settings/data/archive.zip", login=True)
def archive(db, me, site):
    """Answer all that is the reader's own, in one file."""
    if not _places.acquire(blocking=False):
        raise Unavailable("Others are downloading their data just now. Please try again in a minute.", 60)
    now = config.now()
    attach(writing.filename(me, now), "application/zip")
    return released(writing.pieces(db, me, site, now))


def released(pieces):
    """Yield pieces, and leave the place of the download to the next, also when the reader has gone in the middle."""
    try:
        yield from pieces
    finally:
        _places.release()


@routes.get("/settings/data/<name>.csv", login=True)
def table(db, me, site, name):
    """Answer one of the tables of the archive by itself."""
    if name not in writing.TABLES:
        raise NotFound
    attach(f"{name}.csv", "text/csv; charset=utf-8")
    return "".join(writing.TABLES[name](db, me, site))


def attach(filename, type):
    """Let the browser keep the answer as a file."""
    response.content_type = type
    response.set_header("Content-Disposition", f'attachment; filename="{filename}"')
