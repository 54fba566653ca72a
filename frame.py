"""Frame: what stands round every page, and what it says once after something was done."""

import re
from functools import lru_cache

from bottle import request

import look
import moments
import templates
import web
from model import profiles

ALONE = {"newer": "", "older": ""}  # the pager of a page that is no part of a list


def framed(base, site, me, *, title, head, pager, place, csrf):
    """Return base, the HTML of a page, with all that stands round it for its reader.

    head: see pages/heads.py; place: the reader's time zone; csrf() makes the token of a form.
    """
    said, unread, leaves = notice(me), web.unread(), bool(me and me["deletes_at"])
    day = moments.day(me["deletes_at"], place) if leaves else ""
    values = {
        "title": templates.escaped(f"{title} · {site.name}" if title and title != site.name else site.name),
        "head": templates.fill("_head", {"head": head, "site": site, "me": me}) if head or site.description else "",
        "beside": beside(**pager) if pager["newer"] or pager["older"] else "",
        "unread": f", {unread}" if unread else "",
        "username": me["username"] if me else "",
        "csrf": csrf() if me else "",
        "told": templates.fill("_told", {"notice": said, "csrf": csrf, "day": day}) if said or leaves else "",
        "base": base,
    }
    return around(site, me).filled(values)


@lru_cache(200)
def beside(newer, older):
    """Return the links in the head of a page that is a part of a list."""
    return templates.fill("_beside", {"newer": newer, "older": older})


def around(site, me):
    """Return the frame that a reader gets of the page at this address, with holes for what is theirs alone."""
    wishes, role, is_locked = profiles.DEFAULTS, "", False
    if me:
        wishes, role, is_locked = profiles.preferences(me), me["role"], bool(me["locked"])
    links = navigation(site.access, role, is_locked)
    path = OWN if me and request.path == f"/@{me['username']}" else request.path
    has_statistics = site.statistics == "shown" and bool(me or site.access == "public")
    shown = (role, wishes["theme"], wishes["keys"], site.name, has_statistics, site.may_be_joined)
    return frame(links, here(links, path), *shown)


def here(links, path):
    """Return which of the navigation's links the page at path belongs to, "" for none."""
    urls = dict(links)
    if path in urls or not path.startswith(WHOLE):
        return path if path in urls else ""
    return next((url for url in urls if url.startswith(path[:6])), "")


OWN = "/@" + templates.hole("username")
WHOLE = ("/settings", "/admin")  # parts of the site that are one in the navigation


@lru_cache(200)
def frame(navigation, here, role, theme, keys, site_name, has_statistics, may_be_joined):
    """Return views/layout.tpl for all to whom these are the same: 100 us, made once. It knows nobody's name.

    navigation: [(url, words)], here: the url of it that the page belongs to, role: "" of a stranger.
    """
    holes = {name: templates.hole(name) for name in HOLES}
    values = {
        "navigation": navigation,
        "here": here,
        "role": role,
        "theme": theme,
        "keys": keys,
        "site_name": site_name,
        "has_statistics": has_statistics,
        "may_be_joined": may_be_joined,
        "asset": look.asset,
    }
    return templates.Mould(templates.fill("layout", {**holes, **values}))


HOLES = ("title", "head", "beside", "unread", "username", "csrf", "told", "base")


@lru_cache(20)
def navigation(access, role, is_locked):
    """Return ((url, words), ..) of what stands on top of every page for somebody of a role, "" for a stranger."""
    if not role:
        search = [("/explore", "Explore"), ("/search", "Search")] if access == "public" else []
        return (("/", "Home"), ("/public", "Everyone"), *search, ("/about", "About"))
    links = [("/", "Home"), ("/public", "Everyone"), ("/explore", "Explore"), ("/search", "Search")]
    links += [("/notifications", "Notifications"), (OWN, "Profile"), ("/settings/profile", "Settings")]
    if is_locked:
        links.append(("/follow_requests", "Requests"))
    if role != "user":
        links.append(("/admin" if role == "admin" else "/admin/accounts", "Admin"))
    return tuple(links)


# --- What it says once ------------------------------------------------------------------------------------------------


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
