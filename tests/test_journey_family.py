"""The journey of a family: by invitation, for members only, from the first link to grandma's answer."""

from playwright.sync_api import expect

from tests.journeys import go, join, reply, set_up, told, with_and_without_scripts, write

WORDS = "@grandma Mila has her first tooth!"


@with_and_without_scripts
def test_a_family_talks_among_itself(server, browse, scripts):
    ada = browse(java_script_enabled=scripts)
    set_up(ada, server, name="The Lovelaces", registrations="invite", access="members")
    link = make_invitation(ada, "The family", "5 people")

    cousin = browse(java_script_enabled=scripts)  # opens the letter at once, and comes too late all the same
    cousin.goto(link)
    ben = browse(java_script_enabled=scripts)
    ben.goto(link)
    expect(ben.locator("main")).to_contain_text("ada invites you.")
    join(ben, "ben")
    told(ben, "Welcome! You are a member now.")
    grandma = browse(java_script_enabled=scripts)
    for name in ("grandpa", "mila", "noah", "grandma"):  # they have one computer
        grandma.context.clear_cookies()
        grandma.goto(link)
        join(grandma, name)
        told(grandma, "Welcome! You are a member now.")
    join(cousin, "cousin")
    expect(cousin.locator("main")).to_contain_text("This invitation has been used as often as it can be.")
    ada.goto("/admin/invites")
    expect(ada.locator("main table")).to_contain_text("5 of 5")

    path = write(ben, WORDS)
    grandma.goto("/")
    go(grandma, "Notifications, 1")
    expect(grandma.locator(".note")).to_contain_text("ben named you")
    expect(grandma.locator(".note .text")).to_have_text(WORDS)
    reply(grandma, "Kiss her from me")
    ben.goto("/")
    go(ben, "Notifications, 1")
    expect(ben.locator(".note .text")).to_have_text("@ben Kiss her from me")
    check_that_nothing_is_seen(browse(java_script_enabled=scripts), path)


def make_invitation(page, note, uses):
    """Make an invitation on the pages for those who run the site; return its link."""
    go(page, "Admin", "Invitations")
    page.fill("#note", note)
    page.select_option("#uses", label=uses)
    page.click("text=Make a link")
    return page.locator("main b").inner_text()


def check_that_nothing_is_seen(page, path):
    """Check that who is not logged in reads nothing, by page, feed or program, but that they may log in."""
    id, other = path.rpartition("/")[2], page.request
    page.goto(path)
    expect(page.locator("h1")).to_have_text("Log in")
    for place in ("/", "/public", path, "/@ben", "/@ben/with_replies", "/search?q=mila", "/stats"):
        answer = other.get(place)
        assert "<h1>Log in</h1>" in answer.text(), place
        assert "tooth" not in answer.text(), place
    for place in ("/feed.atom", "/@ben/feed.atom", "/@ben/feed.json", f"{path}/embed", f"/api/oembed?url={path}"):
        answer = other.get(place, max_redirects=0)
        assert answer.status in (303, 401, 404), place
        assert "tooth" not in answer.text(), place
    for place in ("v1/timelines/public", f"v1/statuses/{id}", "v1/accounts/lookup?acct=ben", "v2/search?q=mila"):
        assert other.get("/api/" + place).status == 401, place
