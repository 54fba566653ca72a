"""The journey of a class: who wants to join asks, a pupil helps to keep order, and the teacher reads what was done."""

from playwright.sync_api import expect

from tests.journeys import go, join, log_in, set_up, told, with_and_without_scripts, write

WORDS = "Paul smells, and his homework too"


@with_and_without_scripts
def test_a_class_keeps_order_among_itself(server, browse, scripts):
    teacher, mia, paul, rex, stranger = (browse(java_script_enabled=scripts) for _ in range(5))
    set_up(teacher, server, username="teacher", name="Class 4b", registrations="approval")
    for page, name, reason in (
        (mia, "mia", "I sit in the first row"),
        (paul, "paul", "Mia knows me"),
        (rex, "rex", "Class 4b, too"),
        (stranger, "winner", "Cheap watches for everybody"),
    ):
        ask_to_join(page, name, reason)
    log_in(mia, "mia")
    expect(mia.get_by_role("alert")).to_contain_text("waits for approval")

    decide(teacher, "mia", "I sit in the first row", "Let in")
    go(teacher, "All", "mia @mia")
    teacher.select_option("#role", label="Moderator")
    teacher.click("text=Change role")
    told(teacher, "Saved.")

    log_in(mia, "mia")
    decide(mia, "winner", "Cheap watches for everybody", "Turn away")
    told(mia, "@winner is turned away.")
    decide(mia, "rex", "Class 4b, too", "Let in")
    decide(mia, "paul", "Mia knows me", "Let in")
    told(mia, "@paul can log in now.")
    log_in(stranger, "winner")
    expect(stranger.get_by_role("alert")).to_contain_text("do not belong together")

    log_in(rex, "rex")
    path = write(rex, WORDS)
    log_in(paul, "paul")
    report(paul, path, "He writes this about me every day")

    go(mia, "Notifications", "To the reports", "@rex: against the rules")
    expect(mia.locator("blockquote")).to_have_text("He writes this about me every day")
    expect(mia.locator("pre")).to_have_text(WORDS)
    mia.click("text=Delete these posts")
    told(mia, "The posts are deleted.")
    expect(mia.locator("main")).to_contain_text("This post is gone")
    mia.get_by_role("button", name="Close").click()
    told(mia, "The report is closed.")
    expect(mia.locator("main")).to_contain_text("No reports here.")
    assert mia.goto("/admin/site").status == 403
    expect(mia.locator("main")).to_contain_text("This page is for those who run the site.")
    assert paul.goto(path).status == 404

    go(teacher, "Admin", "Log")
    for deed in (
        "@teacher let @mia in",
        "@teacher made @mia moderator",
        "@mia turned @winner away",
        "@mia let @paul in",
        "@mia deleted 1 of the posts of @rex",
        "@mia closed the report about @rex",
    ):
        expect(teacher.locator("main tr", has_text=deed)).to_have_count(1)


def ask_to_join(page, username, reason):
    """Ask for an account with a reason."""
    page.goto("/")
    go(page, "Join")
    join(page, username, reason)
    expect(page.locator("main")).to_contain_text("waits for approval")


def decide(page, username, reason, words):
    """Press the button with these words beside somebody who waits, having read why they want to join."""
    go(page, "Admin", "Accounts", "Waiting")
    row = page.locator("main tr", has_text=f"@{username}")
    expect(row).to_contain_text(reason)
    row.get_by_role("button", name=f"{words} @{username}").click()


def report(page, path, comment):
    """Report the post at a path, which is chosen already, for breaking the rules."""
    page.goto(path)
    go(page, "Report")
    page.get_by_label("It breaks the rules").check()
    page.fill("#comment", comment)
    expect(page.get_by_label(WORDS)).to_be_checked()
    page.click("button:has-text('Send')")
    told(page, "The people who run this site will look at what you told of @rex.")
