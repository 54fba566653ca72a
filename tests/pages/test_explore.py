"""Explore: who is here, what they write about, and tags that are followed."""

import pytest

from model import accounts


def texts(page):
    """Return the posts on a page as plain text, in their order."""
    return [article.select_one(".e-content").text for article in page.html.select("article")]


def people(page):
    """Return the usernames listed on a page."""
    return [span.text[1:] for span in page.html.select(".people .av + a span")]


def follow(browser, tag, do="follow"):
    return browser.submit(f"/tags/{tag}", f"/tags/{tag}/actions", do=do)


# --- Tags that are followed -------------------------------------------------------------------------------------------


def test_what_is_written_about_a_tag_one_follows_is_in_home_and_in_apps(ada, bob, person, program):
    ada.follow("bob")
    cleo = person("cleo")
    for text in ("#Plum cake", "#pear cake", "#plum and #fig"):
        cleo.post_status(text)
    cleo.post_status("#plum for few", "unlisted")
    bob.post_status("#plum by bob")
    assert texts(ada.get("/")) == ["#plum by bob"]
    assert "You follow this tag now." in follow(ada, "plum").follow()
    follow(ada, "fig")
    expected = ["#plum by bob", "#plum and #fig", "#Plum cake"]
    assert texts(ada.get("/")) == expected
    assert len(program(ada).get("/api/v1/timelines/home").json) == 3
    assert "You no longer follow this tag." in follow(ada, "plum", "unfollow").follow()
    assert texts(ada.get("/")) == ["#plum by bob", "#plum and #fig"]


def test_home_is_what_one_follows_also_if_that_is_only_a_tag(ada, bob, program):
    for text in ("#plum cake", "pear cake"):
        bob.post_status(text)
    ada.post_status("my own")
    assert texts(ada.get("/")) == ["my own", "pear cake", "#plum cake"]
    assert "You follow nobody yet" in ada.get("/")
    follow(ada, "plum")
    assert texts(ada.get("/")) == ["my own", "#plum cake"]
    assert len(program(ada).get("/api/v1/timelines/home").json) == 2
    assert "You follow nobody yet" not in ada.get("/")
    follow(ada, "plum", "unfollow")
    assert texts(ada.get("/")) == ["my own", "pear cake", "#plum cake"]


def test_a_reply_to_a_stranger_is_in_home_if_it_has_a_tag_one_follows(ada, bob, person):
    ada.follow("bob")
    id = person("cleo").post_status("question")
    for text in ("@cleo answer", "@cleo #plum answer"):
        bob.reply(id, text)
    assert texts(ada.get("/")) == []
    follow(ada, "plum")
    assert texts(ada.get("/")) == ["@cleo #plum answer"]


@pytest.mark.parametrize("how", ["blocks", "blocked by", "mutes", "silenced", "suspended"])
def test_a_tag_brings_nothing_of_those_who_are_hidden(ada, bob, person, db, how):
    ada.follow("bob")
    follow(ada, "plum")
    person("cleo").post_status("#plum")
    assert texts(ada.get("/")) == ["#plum"]
    with db.write() as tx:
        ids = {row["username"]: row["id"] for row in tx.execute("SELECT id, username FROM accounts")}
        if how in ("silenced", "suspended"):
            tx.execute(f"UPDATE accounts SET {how}_at = 1 WHERE username = 'cleo'")
        else:
            pair = ":cleo, :ada" if how == "blocked by" else ":ada, :cleo"
            table = "mutes" if how == "mutes" else "blocks"
            tx.execute(f"INSERT INTO {table} (account_id, target_account_id, id) VALUES ({pair}, 1)", ids)
    assert texts(ada.get("/")) == []


def test_home_with_tags_is_paged_without_gaps_or_doubles(ada, bob, person, publish):
    ada.follow("bob")
    follow(ada, "plum")
    follow(ada, "fig")
    person("cleo")
    for number in range(0, 50, 2):
        publish("bob", f"{number} #plum #fig" if number % 3 else f"{number}")
        publish("cleo", f"{number + 1} #fig #plum")
    first = ada.get("/")
    older = first.click("Older")
    oldest = older.click("Older")
    shown = [int(text.split()[0]) for page in (first, older, oldest) for text in texts(page)]
    assert shown == list(range(50))[::-1]
    assert texts(oldest.click("Newer").maybe_follow()) == texts(older)


def test_apps_list_the_tags_one_follows_in_pages(ada, program):
    app = program(ada)
    for number in range(5):
        follow(ada, f"tag{number}")
    first = app.get("/api/v1/followed_tags", limit=3)
    assert [tag["name"] for tag in first.json] == ["tag4", "tag3", "tag2"]
    assert all(tag["following"] for tag in first.json)
    following = first.headers["Link"].partition("max_id=")[2].partition(">")[0]
    rest = app.get("/api/v1/followed_tags", limit=3, max_id=following)
    assert [tag["name"] for tag in rest.json] == ["tag1", "tag0"]


def test_the_page_of_a_tag_tells_how_often_it_was_used_of_late(ada, bob, visitor, db):
    for browser in (ada, ada, bob):
        browser.post_status("#plum")
    assert "3 posts by 2 people in the last 7 days" in visitor.get("/tags/plum")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET silenced_at = 1 WHERE username = 'ada'")
    assert "1 post by 1 person in the last 7 days" in visitor.get("/tags/plum")
    assert not visitor.get("/tags/plum").forms
    assert "in the last 7 days" not in visitor.get("/tags/pear")


@pytest.mark.parametrize("how", ["silenced", "suspended", "deleted"])
def test_what_is_out_of_sight_is_in_no_count_of_a_tag_and_no_hint_of_the_search(ada, person, visitor, program, db, how):
    cleo, app = person("cleo"), program(ada)
    program(cleo).patch("/api/v1/accounts/update_credentials", discoverable=True)
    id = cleo.post_status("quincejelly with #plum")

    def traces():
        history = app.get("/api/v1/tags/plum").json["history"]
        return {
            "history": any(day["uses"] != "0" for day in history),
            "search": "plum" in visitor.get("/search?q=plu&type=hashtags").html.main.get_text(),
            "api": app.get("/api/v2/search", q="plu").json["hashtags"] != [],
            "stats": "#plum" in visitor.get("/stats"),
            "word": "no post has quincejelly" not in visitor.get("/search?q=quincejelly&type=accounts"),
            "directory": how != "deleted" and app.get("/api/v1/directory").json != [],
        }

    assert all(traces().values()) or how == "deleted"
    if how == "deleted":
        cleo.submit(f"/@cleo/{id}/delete", f"/@cleo/{id}/delete")
    else:
        with db.write() as tx:
            tx.execute(f"UPDATE accounts SET {how}_at = 1 WHERE username = 'cleo'")
    assert not any(traces().values()), traces()


def test_only_what_can_be_a_tag_can_be_followed(ada, db):
    assert not [form for form in ada.get("/tags/a%20b").forms.values() if form.action.endswith("/actions")]
    csrf = ada.csrf()
    ada.post("/tags/a%20b/actions", {"csrf": csrf, "do": "follow"}, status=404)
    ada.post("/tags/plum/actions", {"csrf": csrf, "do": "eat"}, status=400)
    ada.post("/tags/PLUM/actions", {"csrf": csrf, "do": "follow"}, status=303)
    assert "Unfollow" in ada.get("/tags/plum")
    with db.write() as tx:
        tx.executemany("INSERT INTO tags (id, name) VALUES (?, ?)", [(id, f"t{id}") for id in range(1000, 1500)])
        id = accounts.find_by_name(tx, "ada")["id"]
        tx.execute("INSERT OR IGNORE INTO tag_follows SELECT :id, id, id FROM tags", {"id": id})
    assert "at most 500 tags" in ada.post("/tags/onemore/actions", {"csrf": csrf, "do": "follow"}, status=422)


# --- Explore ----------------------------------------------------------------------------------------------------------


def test_explore_shows_the_tags_of_the_week_and_who_wrote_last(ada, bob, person, visitor, db):
    cleo = person("cleo")
    bob.post_status("#plum #fig")
    ada.post_status("#plum")
    cleo.post_status("psst @ada", "direct")
    ada.post_status("#secret", "unlisted")
    page = visitor.get("/explore")
    assert people(page) == ["ada", "bob", "cleo"]
    tags = [li.text.split(" by ")[0].strip() for li in page.html.select("h2 + .people li") if "#" in li.text]
    assert tags == ["#plum 2 posts", "#fig 1 post"]
    assert page.html.select_one("nav a[aria-current]")["href"] == "/explore"
    with db.write() as tx:
        tx.execute("UPDATE tags SET hidden_at = 1 WHERE name = 'plum'")
        tx.execute("UPDATE accounts SET silenced_at = 1 WHERE username = 'bob'")
    assert people(visitor.get("/explore")) == ["ada", "cleo"]
    assert "#" not in visitor.get("/explore").html.main.text


def test_explore_lists_the_tags_one_follows(ada, visitor):
    follow(ada, "plum")
    assert ada.get("/explore").click(href="/tags/plum").html.h1.text == "#plum"
    assert "Tags you follow" not in visitor.get("/explore")


def test_people_are_paged_by_when_they_wrote(ada, person, publish):
    names = [f"p{number:02}" for number in range(45)]
    for name in names:
        person(name)
    publish("p07", "hello")
    first = ada.get("/explore")
    older = first.click("Older")
    assert people(first) + people(older) == ["p07", *(name for name in names[::-1] if name != "p07"), "ada"]
    assert older.click("Newer").follow().request.path_qs == "/explore"


def test_who_is_blocked_or_muted_is_not_listed(ada, bob, person, db):
    person("cleo")
    with db.write() as tx:
        ids = {row["username"]: row["id"] for row in tx.execute("SELECT id, username FROM accounts")}
        tx.execute("INSERT INTO blocks (account_id, target_account_id, id) VALUES (:bob, :ada, 1)", ids)
        tx.execute("INSERT INTO mutes (account_id, target_account_id, id) VALUES (:ada, :cleo, 1)", ids)
    assert people(ada.get("/explore")) == ["ada"]
    assert people(bob.get("/explore")) == ["cleo", "bob"]


@pytest.mark.parametrize("access", ["public", "members"])
def test_explore_is_for_those_who_may_read(ada, visitor, site, access):
    site(access=access)
    assert ada.get("/explore").status_int == 200
    assert visitor.get("/explore", status="*").status_int == (200 if access == "public" else 303)
