"""Pages: how an answer becomes HTML."""

import hashlib
import re
from datetime import UTC
from functools import cache, lru_cache
from itertools import count, repeat
from urllib.parse import quote_plus

from bottle import HTTPResponse, request

import frame
import look
import moments
import templates
import web
import written
from db import MAX_ID
from model import subscriptions, text

# The visibilities in the words of the page.
AUDIENCES = {
    "public": "Everyone",
    "unlisted": "Everyone, but not on the public pages",
    "private": "My followers",
    "direct": "Only the people named",
}

# What the people in notifications did.
SAYS = {
    "mention": "named you",
    "follow": "follows you",
    "follow_request": "asks to follow you",
    "favourite": "likes your post",
    "reblog": "boosted your post",
    "update": "changed a post you boosted",
    "status": "wrote",
    "admin.report": "reported somebody",
    "admin.sign_up": "wants to join",
}


# What mails are about, and when they come, in the words of the page where they are chosen.
SAYS_OF_MAIL = {
    "mention": "posts that mention you",
    "reply": "replies to you",
    "direct": "private messages",
    "follow": "new followers",
    "favourite": "favourites of your posts",
    "reblog": "boosts of your posts",
    "admin": "people who wait to join, and reports",
    "summary": "the week in numbers",
}
TIMES_OF_MAIL = {
    "now": "At once",
    "away": "When I am not here",
    "daily": "Every morning at eight",
    "never": "Never",
}


def page(template, site, me, *, problem=None, **values):
    """Return views/<template>.tpl with values in its frame, in UTF-8; a problem sets the status and is told there."""
    if problem:
        web.set_status(problem)
    csrf, place, errors = cache(web.csrf_token), place_of(site, me), getattr(problem, "errors", {})
    values = {"title": "", "head": {}, "pager": frame.ALONE, "form": {}, **values}
    around = {name: values[name] for name in ("title", "head", "pager")}
    values |= {"me": me, "problem": problem, "errors": errors, "path": request.path, "csrf": csrf}
    base = templates.encoded(template, told(site, place, values))
    return frame.framed(base, site, me, **around, place=place, csrf=csrf)


def place_of(site, me):
    """Return the time zone in which a reader is told moments."""
    return subscriptions.place_of(me) if me else subscriptions.place(site.time_zone)


def posts(db, statuses, site, me, *, pins=(), folded=(), threaded=(), focus="", saved=False):
    """Return {key: HTML} of {key: Status}, but for those folded; each is made once for all who see the same of it.

    In pins, folded and threaded are ids. So _status.tpl is told of its reader, and of its place, no more than what
    stands in the key: the `line` of a status says what it is to its reader, or else what is said here instead.
    """
    place, found = place_of(site, me), {}
    zone, my_id, now = str(place), str(me["id"]) if me else "", moments.now()
    for number, (name, status) in enumerate(statuses.items()):
        id, shown = status["id"], status["reblog"] or status
        if id in folded:
            continue
        line = status.line or (id, site.url, bool(me), shown["account"]["id"] == my_id, *map(shown.get, written.FLAGS))
        look = (id in pins, id in threaded, id == focus, saved)
        key = ("post", line, zone, *look)
        version = (status.version, moments.when(shown["created_at"], place, now))
        if not (parts := db.kept.get(key, version)):
            reader = {"id": my_id if shown["account"]["id"] == my_id else 0} if me else None
            known = {"pins": pins, "threaded": id in threaded, "focus": id == focus, "saved": saved}
            html = bare("_status", site, place=place, numbers=repeat(NUMBER), s=status, me=reader, **known)
            parts = html.split(NUMBER)
            db.kept.put(key, version, parts, 1000 + len(html))
        found[name] = str(number).join(parts)
    return found


NUMBER = "\x02"  # which stands in no text: model.text takes it out


# --- Lists and forms, made once for many ------------------------------------------------------------------------------


def listed(db, statuses, site, me, pager, csrf, *, folded=(), **look):
    """Return views/_statuses.tpl of statuses; look is what of LOOK is otherwise."""
    look, place = {**LOOK, **look}, place_of(site, me)

    def make(csrf):
        known = {"pins": look["pins"], "saved": look["saved"], "folded": folded}
        html = posts(db, {status["id"]: status for status in statuses}, site, me, **known)
        values = {"statuses": statuses, "posts": html, "pager": pager, "folded": folded, **look}
        return bare("_statuses", site, place=place, me=me, csrf=lambda: csrf, **values)

    key = ("list", str(place), bool(me), *pager.values(), *look.values())
    return shared(db, key, statuses, folded, make, csrf=csrf() if me else "")


# What a list may have besides its statuses: pinned ones, a button Bookmark under each, headings for days, how many the
# reader's filters left out, and where home was read last (see pages.timelines.mark_of).
LOOK = {
    "pins": frozenset(),
    "saved": False,
    "dated": True,
    "left_out": 0,
    "here": "",
    "newest": 0,
    "was_here": False,
}


def conversation(db, above, status, below, site, me, composer, csrf, *, threaded=(), folded=(), left_out=0):
    """Return views/_conversation.tpl: status between what it replies to and its replies, with composer, HTML of a form.

    In threaded are the ids of those which stand below what they reply to.
    """
    place, shown = place_of(site, me), (*above, status, *below)

    def make(csrf, composer):
        known = {"folded": folded, "threaded": threaded}
        html = posts(db, {one["id"]: one for one in shown}, site, me, focus=status["id"], **known)
        values = {"before": above, "status": status, "after": below, "posts": html, "composer": composer, **known}
        more = {"left_out": left_out, "path": request.path, "csrf": lambda: csrf}
        return bare("_conversation", site, place=place, me=me, **values, **more)

    key = ("thread", request.path, str(place), me["id"] if me else 0, len(above), left_out, *sorted(threaded))
    return shared(db, key, shown, folded, make, csrf=csrf() if me else "", composer=composer)


def noted(db, notes, site, me, last_read, csrf, *, folded=()):
    """Return views/_notes.tpl of Notification entities; those after last_read are new."""
    place, about = place_of(site, me), {note["id"]: note["status"] for note in notes if "status" in note}

    def make(csrf):
        html = posts(db, about, site, me, folded=folded)
        values = {"notifications": notes, "last_read": last_read, "posts": html, "folded": folded}
        return bare("_notes", site, place=place, me=me, csrf=lambda: csrf, **values)

    lines = [(note["id"], note["account"].revision, int(note["id"]) > last_read) for note in notes]
    return shared(db, ("notes", str(place), me["id"], *lines), about.values(), folded, make, csrf=csrf())


def head_of(db, person, relation, site, me, csrf, *, tab, featured=()):
    """Return views/_person.tpl of an Account entity, which stands above what somebody wrote, and whom they follow.

    relation is the Relationship of the reader to them, None for oneself and for strangers; featured are names of tags.
    """
    place, ties = place_of(site, me), tuple(relation.items()) if relation else ()

    def make(csrf):
        values = {"person": person, "relation": relation, "tab": tab, "featured": featured, "me": me}
        return bare("_person", site, place=place, csrf=lambda: csrf, **values)

    key = ("person", person["id"], person.revision, site.url, str(place), bool(me), tab, ties, tuple(featured))
    return shared(db, key, (), (), make, csrf=csrf() if me else "")


def shared(db, key, statuses, folded, make, **holes):
    """Return make(**holes), the HTML of a list of statuses, made once for all who are shown the same in the same way.

    It is kept for as long as times are told alike, under key, which has all that it is made of besides the statuses,
    and their lines: the `line` of a status says which it is, and what it is to its reader. There is none where filters
    have a say, which are somebody's own.
    """
    if folded or not all(status.line for status in statuses):
        return make(**holes)
    key, now = (*key, *[(status.line, status.version) for status in statuses]), moments.now()
    if not (mould := db.lists.get(key, now)):
        mould = templates.Mould(make(**{name: templates.hole(name) for name in holes}))
        db.lists.put(key, now, mould, 3_000 + sum(map(len, mould.parts)))
    return mould.filled(holes)


def composer(site, draft, csrf, **look):
    """Return the HTML of views/_composer.tpl for a draft; csrf is the token of its form, look its rows and so on."""
    typed = {name: templates.escaped(draft[name]) for name in TYPED if draft[name]}
    if draft["told"]:
        typed["told"] = templates.escaped(", @".join(draft["told"]))
    mould = composer_for(site.max_characters, draft["visibility"], (*typed,), (*look.items(),))
    return mould.filled({**typed, "csrf": csrf, "key": draft["key"]})


TYPED = ("status", "in_reply_to_id", "spoiler_text", "language")


@lru_cache(200)
def composer_for(max_characters, visibility, typed, look):
    """Return views/_composer.tpl for all for whom these are the same, with a hole for each name in typed: 60 us."""
    draft = dict.fromkeys(TYPED, "") | {name: templates.hole(name) for name in (*typed, "key")}
    draft |= {"visibility": visibility, "told": [templates.hole("told")] if "told" in typed else []}
    values = {"draft": draft, "most": max_characters, "audiences": AUDIENCES, **dict(look)}
    return templates.Mould(templates.fill("_composer", {"csrf": lambda: templates.hole("csrf"), **values}))


# --- Filling templates ------------------------------------------------------------------------------------------------


def bare(template, site, *, place=UTC, numbers=None, **values):
    """Return the HTML of views/<template>.tpl, which needs to know no more of its reader than is in values.

    place: the time zone in which moments are told; numbers: what posts are numbered by.
    """
    return templates.fill(template, told(site, place, values, numbers))


def told(site, place, values, numbers=None):
    """Return all that a template is told."""
    return {**values, **words(place, site.url), "site": site, "numbers": numbers or map("k{}".format, count())}


@lru_cache(100)
def words(place, url):
    """Return what every template can call, and the words in which it tells what there is: {name: it}."""
    return {
        "asset": look.asset,
        "place": place,
        "when": lambda iso: moments.when(iso, place),
        "date": lambda iso: moments.date(iso, place),
        "stamp": lambda milliseconds: moments.stamp(milliseconds, place),
        "size": size,
        "day": lambda milliseconds: moments.day(milliseconds, place),
        "begins": lambda statuses: moments.begins(statuses, place),
        "joined": moments.joined,
        "audiences": AUDIENCES,
        "says": SAYS,
        "says_of_mail": SAYS_OF_MAIL,
        "times_of_mail": TIMES_OF_MAIL,
        "link": link,
        "local": lambda markup: text.local(markup, url),
        "hue": hue,
        "languages": languages,
    }


def xml(template, **values):
    """Return the XML of views/<template>.tpl with values, without the characters that XML cannot have."""
    return NOT_XML.sub("", templates.fill(template, values))


NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def paged(rows, page, **kept):
    """Return those of rows that are shown, and the addresses {"newer", "older"} beside them, "" where nothing is.

    kept is what else those addresses ask for. The one row more that the page asked for stands at the end that was read
    last (see web.page_asked). Whom "Newer" led to the newest page is sent to its address, which has no numbers.
    """
    is_upward, is_more = page.min_id is not None, len(rows) == page.limit
    if is_upward and not is_more:
        raise HTTPResponse(status=303, headers={"Location": web.location(link(request.path, **kept))})
    if is_more:
        rows = rows[1:] if is_upward else rows[:-1]
    newer = older = ""
    if is_upward or page.max_id != MAX_ID:
        newer = link(request.path, **kept, min_id=rows[0]["id"] if rows else page.max_id - 1)
    if is_more:
        older = link(request.path, **kept, max_id=rows[-1]["id"])
    return rows, {"newer": newer, "older": older}


def link(path, /, **parameters):
    """Return path with those of the parameters that are not empty."""
    given = [f"{quote_plus(name)}={quote_plus(str(value))}" for name, value in parameters.items() if value]
    return f"{path}?{'&'.join(given)}" if given else path


def size(number):
    """Return a number of bytes as people say it."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if number < 1000:
            return f"{number:.0f} {unit}" if number >= 10 or unit == "bytes" else f"{number:.1f} {unit}"
        number /= 1000
    return f"{number:.1f} TB"


# Languages to choose from, in their own names.
LANGUAGES = {
    "ar": "العربية", "bn": "বাংলা", "cs": "Čeština", "da": "Dansk", "de": "Deutsch", "el": "Ελληνικά", "en": "English",
    "es": "Español", "eu": "Euskara", "fa": "فارسی", "fi": "Suomi", "fr": "Français", "he": "עברית", "hi": "हिन्दी",
    "hu": "Magyar", "id": "Bahasa Indonesia", "it": "Italiano", "ja": "日本語", "ko": "한국어", "nl": "Nederlands",
    "no": "Norsk", "pl": "Polski", "pt": "Português", "ro": "Română", "ru": "Русский", "sv": "Svenska", "ta": "தமிழ்",
    "th": "ไทย", "tr": "Türkçe", "uk": "Українська", "vi": "Tiếng Việt", "zh": "中文",
}  # fmt: skip


def languages(chosen=""):
    """Return (code, name) of the languages to choose from, with none at first, and with chosen whatever it is."""
    known = {"": "not said", **LANGUAGES}
    return [*known.items(), *([(chosen, chosen)] if chosen not in known else [])]


@lru_cache(1000)
def hue(username):
    """Return which of eight colours stands for username."""
    return hashlib.sha256(username.lower().encode()).digest()[0] % 8
