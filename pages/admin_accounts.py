"""People, for those who run the site: who is here, and what can be done about them."""

import config
import render
import web
from model import accounts, audit, moderation
from model.errors import BadRequest, NotFound
from pages import admin_log

routes = web.Routes()

# The states of moderation.STATES in the words of the page.
STATES = {
    "all": "All",
    "waiting": "Waiting",
    "silenced": "Silenced",
    "suspended": "Suspended",
    "disabled": "Locked out",
    "leaving": "Leaving",
    "staff": "Staff",
}


@routes.get("/admin/accounts", role="moderator")
def people(db, me, site):
    """Show the people in one state, newest first, or those of a name."""
    query = web.query()
    state, name = query.get("state") or "all", query.get("q").strip()
    if state not in STATES:
        raise NotFound
    page = web.page_asked(40)
    rows = moderation.people(db.read, me, state, name, page)
    kept = {"state": state if state != "all" else "", "q": name}
    rows, pager = render.paged(rows, page, **kept)
    return render.page(
        "admin_accounts",
        site,
        me,
        title="Accounts",
        states=STATES,
        state=state,
        name=name,
        rows=rows,
        words=state_in_words,
        pager=pager,
    )


def state_in_words(account):
    """Return what is special about an account."""
    says = {
        "deletes_at": "leaving",
        "silenced_at": "silenced",
        "disabled_at": "locked out",
        "suspended_at": "suspended",
    }
    said = [words for column, words in says.items() if account[column]]
    said += ["waits for approval"] if account["approved_at"] is None else []
    return ", ".join([*([account["role"]] if account["role"] != "user" else []), *said])


@routes.get("/admin/accounts/<id:id>", role="moderator")
def show(db, me, site, id):
    """Show what is known of a person, and what can be done."""
    return account_page(db, me, site, id)


def account_page(db, me, site, id, token=""):
    """Return the page of an account; token: of a link that has just been made."""
    account = accounts.stored(db.read, id)
    return render.page(
        "admin_account",
        site,
        me,
        title=f"@{account['username']}",
        section="Accounts",
        account=account,
        facts=moderation.facts(db.read, me["id"], id),
        state=state_in_words(account),
        actions=moderation.possible(me, account),
        roles=accounts.ROLES,
        is_mine=account["id"] == me["id"],
        token=token,
        deeds=admin_log.deeds(audit.of_target(db.read, "account", id, 20)),
    )


@routes.post("/admin/accounts/<id:id>", role="moderator")
def act(db, me, id):
    """Do to a person what the pressed button says."""
    accounts.stored(db.read, id)
    name = web.form().get("do")
    if name not in moderation.ACTIONS:
        raise BadRequest("This button does nothing here.")
    with db.write() as tx:
        account = moderation.act(tx, me, id, name, config.now())
    web.log_event(f"account_{name}", account, by=me["username"])
    path = "/admin/accounts?state=waiting" if name in ("approve", "reject") else f"/admin/accounts/{id}"
    return web.redirect(path, f"account_{name}.{account['username']}")


@routes.post("/admin/accounts/<id:id>/role", role="admin")
def give_role(db, me, id):
    """Make a person a user, a moderator or an administrator."""
    with db.write() as tx:
        moderation.give_role(tx, me, id, web.form().get("role"), config.now())
    account = accounts.stored(db.read, id)
    web.log_event("account_role", account, by=me["username"], role=account["role"])
    return web.redirect(f"/admin/accounts/{id}", "saved")


@routes.post("/admin/accounts/<id:id>/password", role="admin")
def make_password_link(db, me, site, id):
    """Make a link for a new password and show it, once, to be handed over."""
    with db.write() as tx:
        token = moderation.password_link(tx, me, id, config.now())
    web.log_event("account_reset", accounts.stored(db.read, id), by=me["username"])
    return account_page(db, me, site, id, token)


@routes.get("/admin/accounts/<id:id>/delete", role="admin")
def ask_delete(db, me, site, id):
    """Ask before an account is deleted."""
    account = accounts.stored(db.read, id)
    moderation.check_rights(me, account, admin_only=True)
    return render.page("admin_delete", site, me, title=f"Delete @{account['username']}?", account=account)


@routes.post("/admin/accounts/<id:id>/delete", role="admin")
def delete(db, me, id):
    """Delete an account with all it wrote; a task takes its words away, which nobody sees from now on."""
    with db.write() as tx:
        account = moderation.delete(tx, me, id, config.now())
    web.log_event("account_delete", account, by=me["username"])
    return web.redirect("/admin/accounts", f"account_deleted.{account['username']}")
