"""Mail: what waits to be mailed and what became of the rest, for those who run the site."""

import config
import delivery
import mail
import render
import web
from model import accounts, audit, deliveries, outbox
from model.errors import Forbidden, NotFound

routes = web.Routes()

DAY = 24 * 3600 * 1000
SHOWN = 50


@routes.get("/admin/mail", role="admin")
def overview(db, me, site):
    """Show what waits, what failed and what was sent."""
    state = web.query().get("state") or "waiting"
    if state not in deliveries.STATES:
        raise NotFound
    now, page = config.now(), web.page_asked(SHOWN)
    rows, pager = render.paged(deliveries.listed(db.read, state, page), page, state=state)
    return render.page(
        "admin_mail",
        site,
        me,
        title="Mail",
        state=state,
        rows=rows,
        pager=pager,
        counts=deliveries.counts(db.read, now - DAY),
        waits_since=deliveries.oldest_waiting(db.read, now),
        is_own_domain=site.mail_from.endswith("@" + site.config.mail_host),
    )


@routes.post("/admin/mail", role="admin")
def act(db, me):
    """Send a test to oneself, or try a message again that failed."""
    form = web.form()
    if again := form.id("resend"):
        with db.write() as tx:
            deliveries.resend(tx, again, config.now())
            audit.add(tx, me, "mail.resend", None, None, {}, config.now())
        return web.redirect("/admin/mail", "resent")
    if not me["email"]:
        raise Forbidden("You have given no e-mail address yourself. A test needs one: see your settings.")
    with db.write() as tx:
        outbox.add(tx, "test", me["id"], config.now())
        audit.add(tx, me, "mail.test", None, None, {}, config.now())
    return web.redirect("/admin/mail", "tested")


@routes.get("/admin/mail/<id:id>", role="admin")
def read(db, me, site, id):
    """Show one message: what became of it and, on a site without a mail server, what it says."""
    return message_page(db, me, site, deliveries.by_id(db.read, id))


@routes.post("/admin/mail/<id:id>", role="admin")
def open_message(db, me, site, id):
    """Show a message with a link in it that lets its reader in, to hand it over; the link is made for this."""
    lead = deliveries.by_id(db.read, id)
    if site.sends_mail:
        raise Forbidden("This message goes to its reader by mail, and to nobody else.")
    if lead["kind"] not in delivery.LIVES:
        return message_page(db, me, site, lead)
    reader, now = accounts.stored(db.read, lead["account_id"]), config.now()
    with db.write() as tx:
        secret = delivery.new_link(tx, lead, now)
        audit.add(tx, me, "account.mail", "account", reader["id"], {"name": reader["username"]}, now)
    return message_page(db, me, site, lead, secret)


def message_page(db, me, site, lead, secret=""):
    """Return the page of a message. One that needs a secret link says nothing without it."""
    reader = accounts.stored(db.read, lead["account_id"])
    is_open = lead["next_at"] and not site.sends_mail
    needs_link = is_open and lead["kind"] in delivery.LIVES and not secret
    message = None
    if is_open and not needs_link:
        rows = outbox.members(db.read, lead["id"])
        message = mail.message(db.read, site, reader, rows, config.now(), secret)
    return render.page(
        "admin_message",
        site,
        me,
        title=f"Message to @{reader['username']}",
        lead=lead,
        reader=reader,
        needs_link=needs_link,
        headers=message,
        words=message.get_body(("plain",)).get_content() if message else "",
    )
