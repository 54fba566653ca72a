"""One's own reading: bookmarks and favourites, notifications, and how far one has read."""

import pytest

from model import favourites, statuses


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


# --- Bookmarks and favourites -----------------------------------------------------------------------------------------

LISTS = pytest.mark.parametrize("verb", ["bookmark", "favourite"])


@pytest.fixture
def press(db):
    """Return a function that does with a post of somebody's what a button does."""

    def do(browser, verb, id):
        path = browser.get(f"/@{browser.username}/with_replies")
        return browser.post("/statuses/actions", {"csrf": path.forms[0]["csrf"].value, verb: str(id)}, status=303)

    return do


@LISTS
def test_what_one_keeps_is_listed_newest_keeping_first_and_for_oneself_only(ada, bob, press, verb):
    ids = [bob.post_status(text) for text in ("first", "second", "third")]
    for id in (ids[1], ids[0]):
        press(ada, verb, id)
    assert texts(ada.get(f"/{verb}s")) == ["first", "second"]
    assert "Nothing here." in bob.get(f"/{verb}s")
    press(ada, f"un{verb}", ids[0])
    assert texts(ada.get("/@ada").click(f"{verb.title()}s")) == ["second"]
    assert not bob.get("/@ada").html.select(f"[href='/{verb}s']")


@LISTS
def test_what_one_may_not_see_any_more_is_not_listed(ada, bob, db, press, verb):
    ada.follow("bob")
    for level in ("public", "private"):
        press(ada, verb, bob.post_status(level, level))
    assert texts(ada.get(f"/{verb}s")) == ["private", "public"]
    ada.submit("/@bob", "/@bob/actions", do="unfollow")
    assert texts(ada.get(f"/{verb}s")) == ["public"]
    with db.write() as tx:
        tx.execute("UPDATE accounts SET suspended_at = 1 WHERE username = 'bob'")
    assert texts(ada.get(f"/{verb}s")) == []


@LISTS
def test_what_one_keeps_is_paged_by_when_one_kept_it(ada, db, publish, verb):
    ids = publish("ada", *(str(number) for number in range(25)))
    keep = getattr(favourites, verb)
    with db.write() as tx:
        for id in ids[::-1]:
            status = statuses.by_id(tx, id, 0)
            keep(tx, status["account_id"], status, 0)
    first = ada.get(f"/{verb}s")
    older = first.click("Older")
    assert texts(first) + texts(older) == [str(number) for number in range(25)]
    newer = older.click("Newer")
    assert newer.follow().request.path_qs == f"/{verb}s"


def test_a_bookmark_is_taken_back_where_it_is_listed(ada, press):
    press(ada, "bookmark", ada.post_status("later"))
    page = ada.get("/bookmarks")
    form = next(form for form in page.forms.values() if form.action == "/statuses/actions")
    answer = form.submit("unbookmark", headers={"Referer": "http://127.0.0.1:8080/bookmarks"})
    assert answer.location.startswith("/bookmarks")
    assert texts(ada.get("/bookmarks")) == []


# --- Notifications ----------------------------------------------------------------------------------------------------


def told(page):
    """Return (whether it is marked as new, who, what they did) of the notifications on a page."""
    notes = [note.p.text.split() for note in page.html.select(".note")]
    return [(note[0] == "New", *note[note[0] == "New" :][:2]) for note in notes]


def counted(browser, path="/public"):
    """Return what the navigation calls the link to the notifications."""
    return browser.get(path).html.select_one("nav a[href='/notifications']").text


@pytest.fixture
def busy(ada, bob, press):
    """Let Bob do to Ada whatever she is told of."""
    id = ada.post_status("mine")
    bob.post_status("hello @ada")
    bob.follow("ada")
    press(bob, "favourite", id)
    press(bob, "reblog", id)


def test_notifications_can_be_read_by_kind(busy, ada):
    page = ada.get("/notifications")
    assert [words[1:] for words in told(page)] == [
        ("bob", "boosted"),
        ("bob", "likes"),
        ("bob", "follows"),
        ("bob", "named"),
    ]
    assert [tab.text for tab in page.html.select(".tabs a")] == ["All", "Mentions", "Follows", "Boosts", "Favourites"]
    for tab, did in (("Mentions", "named"), ("Follows", "follows"), ("Boosts", "boosted"), ("Favourites", "likes")):
        shown = page.click(f"^{tab}$")
        assert [words[2] for words in told(shown)] == [did]
        assert shown.html.select_one(".tabs [aria-current]").text == tab
    assert len(told(ada.get("/notifications?type=nonsense"))) == 4


def test_each_notification_of_the_same_post_is_named_by_itself(ada, bob, person, press):
    post = ada.post_status("a post")
    for browser in (bob, person("cyd")):
        press(browser, "favourite", post)
    page = ada.get("/notifications").html
    names = [article["aria-labelledby"] for article in page.select("article")]
    assert len(names) == len(set(names)) == 2
    assert all(len(page.select(f"#{name}")) == 1 for name in names)


def test_one_kind_is_paged_by_itself(ada, bob, publish):
    publish("bob", *(f"{number} @ada" for number in range(25)))
    bob.follow("ada")
    first = ada.get("/notifications?type=mention")
    older = first.click("Older")
    assert [len(told(page)) for page in (first, older)] == [20, 5]
    assert older.click("Newer").follow().request.path_qs == "/notifications?type=mention"


def test_what_is_new_is_marked_and_counted_until_one_has_read_it(busy, ada, bob, visitor, dump):
    assert counted(ada) == counted(ada, "/notifications") == "Notifications, 4 new"
    before = dump()
    page = ada.get("/notifications")
    assert all(is_new for is_new, *_ in told(page))
    assert dump() == before
    bob.post_status("and again @ada")
    form = next(form for form in page.forms.values() if form.action == "/markers")
    assert "Marked as read." in form.submit("notifications").follow()
    assert [is_new for is_new, *_ in told(ada.get("/notifications"))] == [True, False, False, False, False]
    assert counted(ada) == "Notifications, 1 new"
    assert counted(bob) == "Notifications"
    assert not visitor.get("/").html.select("nav a[href='/notifications']")


def test_an_old_page_does_not_make_what_was_read_new_again(busy, ada, bob):
    old = ada.get("/notifications")
    bob.post_status("and again @ada")
    for page in (ada.get("/notifications"), old):
        next(form for form in page.forms.values() if form.action == "/markers").submit("notifications")
    assert counted(ada) == "Notifications"
    assert "Mark as read" not in ada.get("/notifications")


def test_apps_and_the_site_note_the_same(busy, ada, program):
    app = program(ada)
    newest = app.get("/api/v1/notifications").json[0]["id"]
    assert app.get("/api/v1/notifications/unread_count").json == {"count": 4}
    app.post("/api/v1/markers", notifications={"last_read_id": newest})
    assert counted(ada) == "Notifications"


def test_more_than_99_new_ones_are_not_counted(ada, bob, publish):
    publish("bob", *(f"{number} @ada" for number in range(100)))
    assert counted(ada) == "Notifications, 99+ new"


def test_all_notifications_can_be_cleared(busy, ada, bob):
    ada.post_status("@bob")
    answer = ada.submit("/notifications", "/notifications/clear")
    assert "All notifications are cleared." in answer.follow()
    assert told(ada.get("/notifications")) == []
    assert counted(ada) == "Notifications"
    assert len(told(bob.get("/notifications"))) == 1


@pytest.mark.parametrize(("field", "value", "status"), [("home", "x", 400), ("home", "", 422), ("nothing", "1", 400)])
def test_a_mark_is_an_id(ada, field, value, status):
    ada.post("/markers", {"csrf": ada.csrf(), field: value}, status=status)


# --- You were here ----------------------------------------------------------------------------------------------------


def lined(page):
    """Return the posts on a page, with a line where one was and a button where one can say so."""
    found = page.html.select("article .e-content, .h-feed .notice span, .h-feed .notice button")
    return [one.text for one in found]


def mark(browser, page):
    """Press Mark as read, a button that sends the form it stands in elsewhere: WebTest does not know of such."""
    button = page.html.select_one("button[formaction='/markers']")
    return browser.post("/markers", {"csrf": page.forms[0]["csrf"].value, button["name"]: button["value"]})


LINE = ["You were here", "Mark as read"]


def test_home_shows_where_one_was_until_one_marks_it_as_read(ada, bob, dump):
    for text in ("one", "two"):
        ada.post_status(text)
    page = ada.get("/")
    assert lined(page) == ["two", "one", "Mark as read"]
    assert "Marked as read." in mark(ada, page).follow()
    assert lined(ada.get("/")) == ["two", "one"]
    bob.post_status("three")
    before = dump()
    page = ada.get("/")
    assert lined(page) == ["three", *LINE, "two", "one"]
    assert dump() == before
    bob.post_status("four")
    mark(ada, page)
    assert lined(ada.get("/")) == ["four", *LINE, "three", "two", "one"]
    assert lined(bob.get("/"))[-1] == "Mark as read"


@pytest.mark.parametrize(
    ("new", "first", "second"),
    [
        (0, [], []),
        (19, [(19, LINE)], []),
        (20, [(20, LINE)], []),
        (21, [(20, ["Mark as read"])], [(1, LINE[:1])]),
        (45, [(20, ["Mark as read"])], []),
    ],
)
def test_the_line_stands_on_the_page_where_one_was(ada, publish, new, first, second):
    publish("ada", *("old" for _ in range(60)))
    mark(ada, ada.get("/"))
    publish("ada", *("new" for _ in range(new)))
    page = ada.get("/")
    for shown, lines in ((page, first), (page.click("Older"), second)):
        for place, words in lines:
            assert lined(shown)[place : place + len(words)] == words
        assert len(lined(shown)) == 20 + sum(len(words) for _, words in lines)


def test_the_line_is_where_apps_put_it(ada, publish, program):
    ids = publish("ada", "one", "two", "three")
    program(ada).post("/api/v1/markers", home={"last_read_id": str(ids[1])})
    assert lined(ada.get("/")) == ["three", *LINE, "two", "one"]
