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
    """Return the HTML of views/<template>.tpl with values in its frame; a problem sets the status and is told there."""
    if problem:
        web.set_status(problem)
    csrf = cache(web.csrf_token)
    values = {"title": "", "head": {}, "pager": frame.ALONE, "form": {}, **values}
    place = place_of(site, me)
    base = bare(
        template,
        site,
        place=place,
        me=me,
        problem=problem,
        errors=getattr(problem, "errors", {}),
        path=request.path,
        csrf=csrf,
        **values,
    )
    around = {name: values[name] for name in ("title", "head", "pager")}
    return frame.framed(base, site, me, **around, place=place, csrf=csrf)


def place_of(site, me):
    """Return the time zone in which a reader is told moments."""
    return subscriptions.place_of(me) if me else subscriptions.place(site.time_zone)


def posts(db, statuses, site, me, *, pins=(), folded=(), threaded=(), focus="", saved=False):
    """Return {key: HTML} of {key: Status}, but for those folded; each is made once for all who see the same of it.

    In pins, folded and threaded are ids. So _status.tpl is told of its reader, and of its place, no more than what
    stands in the key.
    """
    place, url, found = place_of(site, me), site.url, {}
    zone, is_known, my_id = str(place), bool(me), str(me["id"]) if me else ""
    for number, (name, status) in enumerate(statuses.items()):
        id = status["id"]
        if id in folded:
            continue
        shown = status["reblog"] or status
        mine, is_focus, of = shown["account"]["id"] == my_id, id == focus, shown.get
        flags = (is_known, mine, of("favourited"), of("reblogged"), id in pins, id in threaded)
        if saved or is_focus:
            flags += (saved, is_focus, of("bookmarked"), of("muted"), of("pinned"))
        key = ("post", id, url, zone, flags)
        version = (status.version, moments.when(shown["created_at"], place))
        if not (html := db.kept.get(key, version)):
            look = {"pins": pins, "threaded": id in threaded, "focus": is_focus, "saved": saved}
            reader = {"id": my_id if mine else 0} if me else None
            html = bare("_status", site, place=place, numbers=repeat(NUMBER), s=status, me=reader, **look)
            db.kept.put(key, version, html, 1000 + len(html))
        found[name] = html.replace(NUMBER, f"k{number}")
    return found


def listed(db, statuses, site, me, pager, csrf, *, folded=(), **look):
    """Return views/_statuses.tpl of statuses, made once for all to whom the same ones are shown in the same way.

    look is what of LOOK is otherwise. The `line` of a status names the rows it is made of, in their versions, and
    what it is to its reader; there is none where filters have a say, which are somebody's own.
    """
    look, lines, place = {**LOOK, **look}, [status.line for status in statuses], place_of(site, me)

    def make(csrf):
        known = {"pins": look["pins"], "saved": look["saved"], "folded": folded}
        html = posts(db, {status["id"]: status for status in statuses}, site, me, **known)
        values = {"statuses": statuses, "posts": html, "pager": pager, "folded": folded, **look}
        return bare("_statuses", site, place=place, me=me, csrf=csrf, **values)

    if folded or not all(lines):
        return make(csrf)
    key = ("list", str(place), bool(me), *pager.values(), *look.values(), *lines)
    return kept_mould(db, key, make).filled({"csrf": csrf() if me else ""})


def kept_mould(db, key, make):
    """Return the Mould of make(csrf)'s HTML: kept under key, which says all that it is made of but for the time."""
    now = moments.now()
    if not (mould := db.lists.get(key, now)):
        mould = templates.Mould(make(lambda: templates.hole("csrf")))
        db.lists.put(key, now, mould, 5_000 + sum(map(len, mould.parts)))
    return mould


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


def noted(db, notes, site, me, last_read, csrf, *, folded=()):
    """Return views/_notes.tpl of Notification entities, made once as listed() does; those after last_read are new."""
    lines = [(note["id"], note["account"].revision, int(note["id"]) > last_read) for note in notes]
    about = {note["id"]: note["status"] for note in notes if "status" in note}
    key = ("notes", me["id"], str(place_of(site, me)), *lines, *(status.line for status in about.values()))

    def make(csrf):
        html = posts(db, about, site, me, folded=folded)
        values = {"notifications": notes, "last_read": last_read, "posts": html, "folded": folded}
        return bare("_notes", site, place=place_of(site, me), me=me, csrf=csrf, **values)

    if folded or not all(status.line for status in about.values()):
        return make(csrf)
    return kept_mould(db, key, make).filled({"csrf": csrf()})


def composer(site, draft, csrf, *, caret):
    """Return the HTML of views/_composer.tpl for a draft in which nothing is typed; csrf is the token of its form."""
    mould = blank_composer(site.max_characters, draft["visibility"], draft["language"], caret)
    return mould.filled({"csrf": csrf, "key": draft["key"]})


@lru_cache(100)
def blank_composer(max_characters, visibility, language, caret):
    """Return views/_composer.tpl for all for whom these are the same: 60 us, made once."""
    typed = dict.fromkeys(("status", "in_reply_to_id", "spoiler_text"), "")
    draft = {**typed, "visibility": visibility, "language": language, "key": templates.hole("key")}
    values = {"caret": caret, "most": max_characters, "audiences": AUDIENCES}
    return templates.Mould(
        templates.fill("_composer", {"csrf": lambda: templates.hole("csrf"), "draft": draft, **values})
    )


NUMBER = "\x02"  # which stands in no text: model.text takes it out


def bare(template, site, *, place=UTC, numbers=None, **values):
    """Return the HTML of views/<template>.tpl, which needs to know no more of its reader than is in values.

    place: the time zone in which moments are told; numbers: what posts are numbered by.
    """
    values.update(
        site=site,
        asset=look.asset,
        numbers=numbers or count(),
        place=place,
        when=lambda iso: moments.when(iso, place),
        date=lambda iso: moments.date(iso, place),
        stamp=lambda milliseconds: moments.stamp(milliseconds, place),
        size=size,
        day=lambda milliseconds: moments.day(milliseconds, place),
        begins=lambda statuses: moments.begins(statuses, place),
        joined=moments.joined,
        audiences=AUDIENCES,
        says=SAYS,
        says_of_mail=SAYS_OF_MAIL,
        times_of_mail=TIMES_OF_MAIL,
        link=link,
        local=lambda markup: text.local(markup, site.url),
        hue=hue,
        languages=languages,
    )
    return templates.fill(template, values)


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


def hue(username):
    """Return which of eight colours stands for username."""
    return hashlib.sha256(username.lower().encode()).digest()[0] % 8
