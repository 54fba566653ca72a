"""All that is written to everyone, before the eyes of those who keep order."""

import pytest


@pytest.fixture
def mona(person):
    """Return the browser of Mona, a moderator."""
    return person("mona", role="moderator")


def listed(browser):
    """Return the ids of the posts on the page."""
    return [int(article["id"][1:]) for article in browser.get("/admin/statuses").html.select("article")]


def delete(browser, id, expect=303):
    """Press the button that deletes a post."""
    return browser.post("/admin/statuses", {"csrf": browser.csrf(), "delete": str(id)}, status=expect)


def test_it_has_replies_and_the_silenced_but_nothing_private(ada, bob, mona, db):
    posts = [bob.post_status("public"), bob.post_status("unlisted", "unlisted")]
    posts.append(ada.reply(posts[0], "an answer"))
    bob.post_status("to followers", "private")
    bob.post_status("@mona to you", "direct")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET silenced_at = 1 WHERE username = 'bob'")
    assert listed(mona) == listed(ada) == sorted(posts, reverse=True)


def test_a_moderator_deletes_a_post_for_good_and_that_is_written_down(ada, bob, mona, visitor):
    id = bob.post_status("spam, spam, spam")
    page = mona.get("/admin/statuses")
    form = next(form for form in page.forms.values() if "delete" in form.fields)
    assert page.html.select_one("[name=delete]")["formaction"] == "/admin/statuses"
    assert form["csrf"].value
    assert "The post is deleted." in delete(mona, id).follow()
    assert visitor.get(f"/@bob/{id}", status=404)
    assert "deleted 1 of the posts of @bob" in ada.get("/admin/log")
    delete(mona, id, 404)


def test_a_moderator_does_not_delete_what_an_administrator_wrote(ada, mona):
    id = ada.post_status("the rules")
    delete(mona, id, 403)
    assert listed(mona) == [id]


def test_nobody_deletes_what_they_may_not_see(bob, mona):
    delete(mona, bob.post_status("to followers", "private"), 404)


def test_users_have_no_such_page(bob, visitor):
    id = bob.post_status("hello")
    bob.get("/admin/statuses", status=403)
    delete(bob, id, 403)
    assert visitor.get("/admin/statuses", status=303).location.startswith("/login?")
