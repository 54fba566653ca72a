"""Pages: how an answer becomes HTML in the frame of the site, and the files that make its look."""

import hashlib
import mimetypes
import re
from datetime import UTC
from functools import cache
from itertools import count, repeat
from urllib.parse import urlencode

from bottle import HTTPResponse, request

import config
import moments
import templates
import web
from db import MAX_ID
from model import profiles, subscriptions, text

# What a page says once after something was done; a cookie names the sentence, and perhaps the person it is about.
NOTICES = {
    "welcome": "Welcome! This is your site now.",
    "joined": "Welcome! You are a member now.",
    "posted": "Your post is out.",
    "edited": "Your post is changed.",
    "pinned": "The post stands at the top of your profile now.",
    "unpinned": "The post is not pinned any more.",
    "thread_muted": "You will hear no more of this conversation.",
    "thread_unmuted": "You will hear of this conversation again.",
    "deleted": "The post is deleted.",
    "restored": "The post is back.",
    "follow": "You follow @{} now.",
    "asked": "You asked to follow @{}. They decide.",
    "unfollow": "You no longer follow @{}.",
    "remove": "@{} does not follow you any more.",
    "reblogs": "You see what @{} boosts.",
    "no_reblogs": "You do not see any more what @{} boosts.",
    "notify": "You will be told of each post of @{}.",
    "no_notify": "You will not be told any more of each post of @{}.",
    "mute": "You muted @{}.",
    "unmute": "You hear of @{} again.",
    "block": "You blocked @{}.",
    "unblock": "You do not block @{} any more.",
    "report": "Thank you. The people who run this site will look at what you told of @{}.",
    "accept": "@{} follows you now.",
    "reject": "You turned @{} down.",
    "logged_out": "Logged out there.",
    "tag_followed": "You follow this tag now.",
    "tag_unfollowed": "You no longer follow this tag.",
    "saved": "Saved.",
    "filter_deleted": "The filter is deleted.",
    "ended": "The address does not work any more.",
    "revoked": "The program cannot act for you any more.",
    "password": "Your password is changed. All other browsers are logged out.",
    "email": "Your e-mail address is changed.",
    "confirmed": "Thank you. Your e-mail address is confirmed.",
    "asked_again": "The message is on its way.",
    "reset": "Your password is changed. Log in with the new one.",
    "hurried": "The task runs in a few seconds.",
    "backing_up": "The backup is being made. Reload this page in a moment.",
    "backup_deleted": "The backup is deleted.",
    "resent": "The message is tried again.",
    "tested": "A test message is on its way to you; look at the list in a few seconds.",
    "brought": "Your posts are being written. Reload this page to see how far it is.",
    "follow_many": "New people you follow, or asked to: {}.",
    "mute_many": "New people you mute: {}.",
    "block_many": "New people you block: {}.",
    "account_approve": "@{} can log in now.",
    "account_reject": "@{} is turned away.",
    "account_silence": "The posts of @{} are left out of public lists.",
    "account_unsilence": "The posts of @{} are in public lists again.",
    "account_disable": "@{} is logged out and cannot log in.",
    "account_enable": "@{} can log in again.",
    "account_suspend": "@{} and all they wrote are out of sight.",
    "account_unsuspend": "@{} is back.",
    "account_deleted": "The account @{} is deleted.",
    "report_closed": "The report is closed.",
    "report_reopened": "The report is open again.",
    "reported_deleted": "The posts are deleted.",
    "announced": "All members see it now.",
    "announcement_deleted": "The announcement is deleted.",
    "invite_ended": "The invitation cannot be used any more.",
    "read": "Marked as read.",
    "cleared": "All notifications are cleared.",
    "leaving": "Your account will be deleted in a week, unless you change your mind.",
    "staying": "Your account stays.",
    "goodbye": "You are logged out.",
}

# What Undo does about it: the path of its form, and its button's name and value.
UNDO = {
    "deleted": ("/statuses/restore", "id", "{of}"),
    "thread_muted": ("/statuses/actions", "unmute", "{of}"),
    "unfollow": ("/@{of}/actions", "do", "follow"),
    "mute": ("/@{of}/actions", "do", "unmute"),
    "block": ("/@{of}/actions", "do", "unblock"),
}

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
    """Return the HTML of views/<template>.tpl with values; a problem sets the status and is told at its top."""
    if problem:
        web.set_status(problem)
    values = {"title": "", "head": {}, "form": {}, **values}
    wishes = profiles.preferences(me) if me else profiles.DEFAULTS
    return bare(
        template,
        site,
        place=place_of(site, me),
        me=me,
        theme=wishes["theme"],
        keys=wishes["keys"],
        problem=problem,
        errors=getattr(problem, "errors", {}),
        notice=notice(me),
        navigation=navigation(site, me),
        path=request.path,
        unread=cache(web.unread),
        csrf=cache(web.csrf_token),
        **values,
    )


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


NUMBER = "\x02"  # which stands in no text: model.text takes it out


def bare(template, site, *, place=UTC, numbers=None, **values):
    """Return the HTML of views/<template>.tpl, which needs to know no more of its reader than is in values.

    place: the time zone in which moments are told; numbers: what posts are numbered by.
    """
    values.update(
        site=site,
        asset=asset,
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


def notice(me):
    """Return what the last action left for this page, and forget it: {"words", "undo": the parts of a form, or none}.

    The cookie says `name.of`, where of is the username or the id that it is about. None if there is nothing to tell.
    """
    name, _, of = web.cookie("notice").partition(".")
    if not name:
        return None
    web.set_cookie("notice", "")
    if name not in NOTICES or not re.fullmatch("[A-Za-z0-9_]{0,30}", of):
        return None
    undo = UNDO[name] if me and of and name in UNDO else ()
    return {"words": NOTICES[name].format(of), "undo": [part.format(of=of) for part in undo]}


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


def navigation(site, me):
    """Return (path, words) of what stands on top of every page."""
    if not me:
        search = [("/explore", "Explore"), ("/search", "Search")] if site.access == "public" else []
        return [("/", "Home"), ("/public", "Everyone"), *search, ("/about", "About")]
    links = [("/", "Home"), ("/public", "Everyone"), ("/explore", "Explore"), ("/search", "Search")]
    links += [("/notifications", "Notifications")]
    links += [("/@" + me["username"], "Profile"), ("/settings/profile", "Settings")]
    if me["locked"]:
        links.append(("/follow_requests", "Requests"))
    if me["role"] != "user":
        links.append(("/admin" if me["role"] == "admin" else "/admin/accounts", "Admin"))
    return links


def link(path, /, **parameters):
    """Return path with those of the parameters that are not empty."""
    given = urlencode({name: value for name, value in parameters.items() if value})
    return f"{path}?{given}" if given else path


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


@cache
def files():
    """Return {name: (bytes, type, fingerprint)} of all that lies in static/."""
    found = {}
    directory = config.RESOURCES / "static"
    for file in sorted(directory.rglob("*")):
        if file.is_file():
            data = file.read_bytes()
            type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
            type += "; charset=utf-8" if type.startswith("text/") else ""
            found[file.relative_to(directory).as_posix()] = (data, type, hashlib.sha256(data).hexdigest()[:10])
    return found


def asset(name):
    """Return the address of a file in static/. It changes with the file, so that browsers may keep it for ever."""
    return f"/static/{name}?{files()[name][2]}"
