"""Filters: the pages where people say what they would rather not see."""

import config
import moments
import render
import web
from model import filters, subscriptions, text
from model.errors import Invalid

routes = web.Routes()

PATH = "/settings/filters"
PLACES = {
    "home": "Home",
    "notifications": "Notifications and mails about them",
    "public": "Everyone, tags and search",
    "thread": "Threads and private posts",
    "account": "Profiles",
}
ACTIONS = (("warn", "Folded: the post says which filter it met, and opens"), ("hide", "Not at all"))
HOURS = {1: "for an hour", 6: "for six hours", 24: "for a day", 7 * 24: "for a week", 30 * 24: "for thirty days"}
LASTS = [("", "for ever"), *((str(hours * 3600), words) for hours, words in HOURS.items())]


@routes.get(PATH, login=True)
def overview(db, me, site):
    """Show one's filters, and the form for another."""
    form = {"filter_action": "warn", "whole_word": "true"}
    return page(db, me, site, form, set(PLACES))


def page(db, me, site, form, chosen, problem=None):
    rows, now = filters.of_account(db.read, me["id"]), config.now()
    listed = [(row, described(row, now, subscriptions.place_of(me))) for row in rows]
    return form_page("settings_filters", me, site, form, chosen, problem, listed=listed)


def form_page(template, me, site, form, chosen, problem, **values):
    values = {"lasts": LASTS, "places": PLACES, "actions": ACTIONS, **values}
    return render.page(template, site, me, title="Filters", form=form, chosen=chosen, problem=problem, **values)


def described(row, now, place):
    """Return in words what a filter looks for, where, and until when."""
    words = [f"“{keyword}”" for _, keyword, _ in filters.keywords_of(row)]
    posts = len(filters.statuses_of(row))
    words += [f"{posts} {'post' if posts == 1 else 'posts'}"] if posts else []
    places = [PLACES[context] for context in filters.contexts(row)]
    where = f"in: {', '.join(places)}" if len(places) < len(PLACES) else "everywhere"
    return {"words": ", ".join(words), "where": where, "until": until(row, now, place)}


def until(row, now, place):
    """Return in words when a filter ends or that it has, "" for never."""
    if row["expires_at"] is None:
        return ""
    return "ended" if row["expires_at"] <= now else f"until {moments.stamp(row['expires_at'], place)}"


@routes.post(PATH, login=True)
def create(db, me, site):
    """Make a filter."""
    form, now = web.form(), config.now()
    try:
        columns, keywords = filters.checked(asked(form), now), typed(form, [])
        if not keywords:
            raise Invalid(keyword="Type at least one word.")
        with db.write() as tx:
            filters.add(tx, me["id"], columns, keywords, now)
    except Invalid as problem:
        return page(db, me, site, form, set(form.many("context")), problem)
    return web.redirect(PATH, "saved")


def asked(form):
    """Return what the form says of a filter as the API has it; without a title, the first word is one."""
    said = {"context": form.many("context"), "filter_action": form.get("filter_action")}
    said["title"] = form.get("title").strip() or form.get("keyword").strip().partition("\n")[0]
    if form.get("expires_in") != "same":
        said["expires_in"] = form.get("expires_in")
    return web.Parameters(said)


def typed(form, known):
    """Return what becomes of the keywords known, as filters.keywords_of has them, by the lines of the form."""
    lines = (text.clean_line(line, "keyword") for line in text.clean(form.get("keyword"), "keyword").split("\n"))
    return filters.rewritten(known, list(filter(None, lines)), bool(form.flag("whole_word")))


@routes.get(PATH + "/<id:id>", login=True)
def edit(db, me, site, id):
    """Show the form to change a filter."""
    row = filters.by_id(db.read, me["id"], id)
    keywords = filters.keywords_of(row)
    form = {
        "title": row["title"],
        "keyword": "\n".join(keyword for _, keyword, _ in keywords),
        "filter_action": row["action"],
        "whole_word": "true" if all(whole_word for _, _, whole_word in keywords) else "",
        "expires_in": "same",
    }
    return edit_page(me, site, row, form, set(filters.contexts(row)))


def edit_page(me, site, row, form, chosen, problem=None):
    ends = until(row, config.now(), subscriptions.place_of(me))
    lasts = [("same", f"as it is: {ends}"), *LASTS] if ends else LASTS
    posts = len(filters.statuses_of(row))
    return form_page("settings_filter", me, site, form, chosen, problem, row=row, posts=posts, lasts=lasts)


@routes.post(PATH + "/<id:id>", login=True)
def change(db, me, site, id):
    """Change a filter, or delete it."""
    form, now, row = web.form(), config.now(), filters.by_id(db.read, me["id"], id)
    if form.get("do") == "delete":
        with db.write() as tx:
            filters.delete(tx, me["id"], id)
        return web.redirect(PATH, "filter_deleted")
    try:
        columns, keywords = filters.checked(asked(form), now, row), typed(form, filters.keywords_of(row))
        gone = [post_id for post_id, _ in filters.statuses_of(row)] if form.flag("forget") else []
        if all(one.is_gone for one in keywords) and len(gone) == len(filters.statuses_of(row)):
            raise Invalid(keyword="Type at least one word.")
        with db.write() as tx:
            filters.change(tx, me["id"], id, columns)
            filters.change_keywords(tx, me["id"], id, keywords, now)
            for post_id in gone:
                filters.delete_status(tx, me["id"], post_id)
    except Invalid as problem:
        return edit_page(me, site, row, form, set(form.many("context")), problem)
    return web.redirect(PATH, "saved")
