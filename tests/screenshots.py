"""Takes a picture of every page of a site filled with the demo, light and dark, wide and narrow: to be looked at.

.venv/bin/python tests/screenshots.py DIRECTORY
"""

import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from playwright.sync_api import sync_playwright

from tests.running import CHROMIUM, CHROMIUM_OPTIONS, Server

VIEWS = {"wide": (1280, 900), "narrow": (360, 740)}


def main(directory):
    directory.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data, Server(Path(data), "--demo") as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_OPTIONS)
        username, password = next(iter(server.passwords.items()))
        for theme in ("light", "dark"):
            for view, (width, height) in VIEWS.items():
                context = browser.new_context(
                    viewport={"width": width, "height": height}, color_scheme=theme, base_url=server.url
                )
                page = context.new_page()
                shoot = lambda name, path: take(page, path, directory / f"{name}-{view}-{theme}.png")  # noqa: B023, E731
                for name, path in {
                    "welcome": "/",
                    "login": "/login",
                    "forgotten": "/password/reset",
                    "about": "/about",
                    "missing": "/nothing",
                    "privacy": "/privacy",
                }.items():
                    shoot(name, path)
                page.goto("/login")
                page.fill("#username", username)
                page.fill("#password", password)
                page.click("main button")
                page.goto("/public")
                thread = page.locator(".do a", has_text="repl").last.get_attribute("href")
                pages = {
                    "home": "/",
                    "public": "/public",
                    "profile": f"/@{username}",
                    "followers": f"/@{username}/followers",
                    "thread": thread,
                    "reply": f"/compose?reply={thread.rpartition('/')[2]}",
                    "notifications": "/notifications",
                    "tag": "/tags/" + page.locator(".hashtag span").first.inner_text(),
                    "settings-profile": "/settings/profile",
                    "settings-account": "/settings/account",
                    "settings-notifications": "/settings/notifications",
                    "settings-applications": "/settings/applications",
                    "settings-data": "/settings/data",
                    "settings-security": "/settings/security",
                    "settings-preferences": "/settings/preferences",
                    "settings-filters": "/settings/filters",
                    "settings-mutes": "/settings/mutes",
                    "settings-blocks": "/settings/blocks",
                    "report": f"/@{list(server.passwords)[1]}/report",
                    "follow-requests": "/follow_requests",
                    "settings-delete": "/settings/delete",
                    "stats": "/stats",
                    "admin": "/admin",
                    "settings-feeds": "/settings/feeds",
                    "share": "/share?title=A+walk&url=https://example.org/walk",
                    "admin-site": "/admin/site",
                    "conversations": "/conversations",
                    "admin-statuses": "/admin/statuses",
                    "admin-log": "/admin/log",
                    "admin-invites": "/admin/invites",
                    "admin-accounts": "/admin/accounts",
                    "admin-reports": "/admin/reports",
                    "admin-announcements": "/admin/announcements",
                    "admin-tags": "/admin/tags",
                    "admin-mail": "/admin/mail",
                    "admin-backup": "/admin/backup",
                    "admin-tasks": "/admin/tasks",
                    "search": "/search?q=" + "rosa",
                    "explore": "/explore",
                    "bookmarks": "/bookmarks",
                    "favourites": "/favourites",
                    "search-help": "/search",
                    "search-empty": "/search?q=soup+xylophone+has:media",
                    "empty": "/tags/nobody-wrote-this",
                }
                for name, path in pages.items():
                    shoot(name, path)
                page.goto("/admin/mail")
                shoot("admin-message", page.locator("table a").first.get_attribute("href"))
                page.goto("/settings/delete")
                page.fill("#delete_password", "wrong")
                page.click(".danger")
                page.wait_for_selector(".problem")
                page.screenshot(path=directory / f"error-{view}-{theme}.png")
                context.close()
        browser.close()


def take(page, path, file):
    page.goto(path)
    page.screenshot(path=file)
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    print(file.name, "SCROLLS SIDEWAYS" if wide else "")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
