"""Security: in which browsers one is logged in, to log out there from here."""

import config
import entities
import render
import web
from model import sessions
from model.errors import NotFound

routes = web.Routes()

# What programs call themselves, the more special first: all say Mozilla, and most say what they imitate.
BROWSERS = {
    "Edg": "Edge",
    "OPR/": "Opera",
    "SamsungBrowser/": "Samsung Internet",
    "Vivaldi/": "Vivaldi",
    "Firefox/": "Firefox",
    "FxiOS/": "Firefox",
    "CriOS/": "Chrome",
    "Chrome/": "Chrome",
    "Safari/": "Safari",
    "Lynx/": "Lynx",
    "w3m/": "w3m",
    "Links": "Links",
}
SYSTEMS = {
    "iPhone": "an iPhone",
    "iPad": "an iPad",
    "Android": "Android",
    "Windows": "Windows",
    "Macintosh": "a Mac",
    "CrOS": "a Chromebook",
    "Linux": "Linux",
    "BSD": "BSD",
}


@routes.get("/settings/security", login=True)
def security(db, me, site):
    """Show in which browsers one is logged in."""
    found = sessions.of_account(db.read, me["id"], config.now())
    listed = [(session, in_words(session["user_agent"])) for session in found]
    return render.page("settings_security", site, me, title="Security", sessions=listed, time=entities.time)


def in_words(user_agent):
    """Return the browser and the system that a user agent names, as people call them."""
    browser = next((name for sign, name in BROWSERS.items() if sign in user_agent), "A browser")
    system = next((name for sign, name in SYSTEMS.items() if sign in user_agent), "")
    return f"{browser} on {system}" if system else browser


@routes.post("/settings/security", login=True)
def end(db, me):
    """End one session, or all but this one."""
    form = web.form()
    with db.write() as tx:
        if form.get("do") == "others":
            sessions.end_others(tx, me["id"], me["session_id"])
        elif not sessions.end(tx, me["id"], form.id("end")):
            raise NotFound("This browser is logged out already.")
    web.log_event("sessions_ended", me)
    return web.redirect("/settings/security", "logged_out")
