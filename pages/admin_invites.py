"""Invitations: made, printed and ended by those who keep order."""

import config
import moments
import render
import web
from model import audit, invites
from model.errors import Invalid
from pages import qr

routes = web.Routes()

LIVES = {"hour": "1 hour", "day": "1 day", "week": "7 days", "month": "30 days", "ever": "ever"}
USES = {"1": "1 person", "5": "5 people", "30": "30 people", "any": "any number"}


@routes.get("/admin/invites", role="moderator")
def overview(db, me, site):
    """Show the form for an invitation, and all that were made, with who came by them."""
    page = web.page_asked()
    rows = invites.latest(db.read, page)
    return invites_page(db, me, site, *render.paged(rows, page))


@routes.post("/admin/invites", role="moderator")
def make(db, me, site):
    """Make an invitation and show it."""
    form, now = web.form(), config.now()
    try:
        terms = invites.checked(form)
    except Invalid as problem:
        page = web.page_asked()
        rows, pager = render.paged(invites.latest(db.read, page), page)
        return invites_page(db, me, site, rows, pager, form, problem)
    with db.write() as tx:
        id = invites.add(tx, me["id"], terms, now)
        audit.add(tx, me, "invite.new", "invite", id, {"name": terms.note or "without a note"}, now)
    return web.redirect(f"/admin/invites/{id}")


def invites_page(db, me, site, rows, pager, form=None, problem=None):
    return render.page(
        "admin_invites",
        site,
        me,
        title="Invitations",
        form=form or {"life": "week", "uses": "1"},
        problem=problem,
        lives=LIVES,
        uses=USES,
        invites=rows,
        guests=invites.guests(db.read, [row["id"] for row in rows]),
        state=state,
        pager=pager,
    )


def state(invite):
    """Return in words whether an invitation can be used."""
    if invites.is_used_up(invite):
        return "used up"
    if invites.is_over(invite, config.now()):
        return "ended"
    return f"until {moments.stamp(invite['expires_at'])} UTC" if invite["expires_at"] else "without end"


@routes.get("/admin/invites/<id:id>", role="moderator")
def show(db, me, site, id):
    """Show an invitation to be printed: its address, and that as a QR code."""
    invite = invites.by_id(db.read, id)
    address = f"{site.url}/invite/{invites.code(db.read, id)}"
    size, path = qr.drawn(address)
    is_good = not invites.is_used_up(invite) and not invites.is_over(invite, config.now())
    return render.page(
        "admin_invite",
        site,
        me,
        title=f"Invitation to {site.name}",
        section="Invitations",
        invite=invite,
        address=address,
        qr_size=size,
        qr_path=path,
        state=state(invite),
        is_good=is_good,
    )


@routes.post("/admin/invites/<id:id>", role="moderator")
def revoke(db, me, id):
    """End an invitation."""
    invite, now = invites.by_id(db.read, id), config.now()
    with db.write() as tx:
        invites.revoke(tx, id, now)
        audit.add(tx, me, "invite.revoke", "invite", id, {"name": invite["note"] or "without a note"}, now)
    return web.redirect("/admin/invites", "invite_ended")
