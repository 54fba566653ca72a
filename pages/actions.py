"""Actions: what people do with a post of somebody's, each a button that carries the verb."""

import config
import web
from model import favourites, notifications, reblogs, statuses
from model.errors import BadRequest
from pages.statuses import canonical

routes = web.Routes()

# {verb: what it does}; a reblog is shown to everyone, as far as its original is.
VERBS = {
    "favourite": lambda tx, me, status, now: favourites.favourite(tx, me["id"], status, now),
    "unfavourite": lambda tx, me, status, now: favourites.unfavourite(tx, me["id"], status),
    "reblog": lambda tx, me, status, now: reblogs.reblog(tx, me["id"], status, 0, now),
    "unreblog": lambda tx, me, status, now: reblogs.unreblog(tx, me["id"], status),
    "bookmark": lambda tx, me, status, now: favourites.bookmark(tx, me["id"], status, now),
    "unbookmark": lambda tx, me, status, now: favourites.unbookmark(tx, me["id"], status),
    "pin": lambda tx, me, status, now: statuses.pin(tx, me["id"], status, now),
    "unpin": lambda tx, me, status, now: statuses.unpin(tx, me["id"], status),
    "mute": lambda tx, me, status, now: notifications.mute_thread(tx, me["id"], status, now),
    "unmute": lambda tx, me, status, now: notifications.unmute_thread(tx, me["id"], status),
}
# What is not seen at once on the page that the reader comes back to.
NOTICES = {"pin": "pinned", "unpin": "unpinned", "mute": "thread_muted", "unmute": "thread_unmuted"}


LIMITS = {"reblog": "posting", "unreblog": "deleting", "favourite": "favouriting", "bookmark": "favouriting"}


def pressed(form):
    """Return the verb of the button that sent form, None if it is none of ours."""
    return next((verb for verb in VERBS if verb in form), None)


@routes.post("/statuses/actions", login=True, limit=lambda form: LIMITS.get(pressed(form)))
def act(db, me, site):
    """Do with a post what the pressed button says, whose name is the verb and whose value the id; then go back."""
    form = web.form()
    verb = pressed(form)
    if verb is None:
        raise BadRequest("This button does nothing here.")
    status = statuses.by_id(db.read, form.id(verb), me["id"])
    with db.write() as tx:
        VERBS[verb](tx, me, status, config.now())
    notice = f"{NOTICES[verb]}.{status['id']}" if verb in NOTICES else ""
    return web.redirect(web.came_from(site, canonical(db, me, status)) + f"#p{status['id']}", notice)


@routes.get("/statuses/actions", public=True)
def actions():
    """Lead home whoever reloads the address that these buttons go to."""
    return web.redirect("/")
