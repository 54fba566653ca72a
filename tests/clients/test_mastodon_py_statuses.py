"""Mastodon.py: a status from its writing to its end, and what people do with it."""

import pytest
from mastodon import MastodonAPIError, MastodonNotFoundError


def test_a_status_comes_back_as_it_was_written(person):
    client = person("ada")
    text = 'Tea & <b>cake</b> with #Größe\nhttps://example.org/?a=1&b="2"'
    status = client.status_post(text, spoiler_text="Food <3", visibility="unlisted", language="pt-BR")
    assert (status.spoiler_text, status.sensitive, status.visibility) == ("Food <3", True, "unlisted")
    assert (status.language, status.application.name, status.account.acct) == ("pt-BR", "Probe", client.me().acct)
    assert status.content.startswith("<p>Tea &amp; &lt;b&gt;cake&lt;/b&gt; with <a href=")
    assert [tag.name for tag in status.tags] == ["größe"]
    assert (status.edited_at, status.in_reply_to_id, status.reblog, status.poll) == (None, None, None, None)
    flags = (status.favourited, status.reblogged, status.bookmarked, status.muted, status.pinned)
    assert flags == (False, False, False, False, False)
    assert client.status(status).content == status.content
    assert client.status_source(status).text == text
    assert client.status_source(status).spoiler_text == "Food <3"


@pytest.mark.parametrize("visibility", ["public", "unlisted", "private", "direct"])
def test_a_status_is_seen_by_whom_its_visibility_lets_in(person, program, visibility):
    ada, follower, named, other = (person(name) for name in ("ada", "follower", "named", "other"))
    follower.account_follow(ada.me())
    status = ada.status_post(f"for @{named.me().acct}", visibility=visibility)
    assert status.visibility == visibility
    seen = {"follower": sees(follower, status), "named": sees(named, status), "other": sees(other, status)}
    assert seen == {
        "follower": visibility != "direct",
        "named": True,
        "other": visibility in ("public", "unlisted"),
    }
    assert sees(program, status) == seen["other"]
    assert (status.id in ids(program.timeline_public(limit=40))) == (visibility == "public")
    assert (status.id in ids(follower.timeline_home())) == seen["follower"]


def sees(client, status):
    try:
        return client.status(status).id == status.id
    except MastodonNotFoundError:
        return False


def ids(statuses):
    return [status.id for status in statuses]


def test_a_status_without_a_visibility_takes_what_the_account_prefers(person):
    client = person("ada")
    client.account_update_credentials(default_privacy="private", default_sensitive=True, default_language="de")
    status = client.status_post("Hallo")
    assert (status.visibility, status.language) == ("private", "de")
    chosen = client.status_post("Olá", visibility="public", language="pt")
    assert (chosen.visibility, chosen.language) == ("public", "pt")


def test_a_status_can_be_sensitive_without_a_warning(person):
    status = person("ada").status_post("Spiders", sensitive=True)
    assert (status.sensitive, status.spoiler_text) == (True, "")


def test_the_same_idempotency_key_makes_one_status(person):
    client = person("ada")
    first, again = (client.status_post("Only once", idempotency_key="k 1") for _ in range(2))
    other = client.status_post("Only once", idempotency_key="k 2")
    assert first.id == again.id != other.id
    assert client.me().statuses_count == 2


@pytest.mark.parametrize("text", ["", "   \n", "x" * 501])
def test_an_empty_or_endless_status_is_refused(person, text):
    with pytest.raises(MastodonAPIError, match="Validation failed") as problem:
        person("ada").status_post(text)
    assert problem.value.args[1] == 422


def test_a_thread_grows_branches_and_is_read_from_every_place_in_it(person, program):
    ada, bob = person("ada"), person("bob")
    root = ada.status_post("root")
    reply = bob.status_reply(root, "reply")
    answer = ada.status_reply(reply, "answer")
    other = bob.status_reply(root, "other branch")
    assert reply.in_reply_to_id == root.id
    assert reply.in_reply_to_account_id == ada.me().id
    assert [mention.acct for mention in answer.mentions] == [bob.me().acct]
    assert answer.mentions[0].url in answer.content
    context = ada.status_context(reply)
    assert (ids(context.ancestors), ids(context.descendants)) == ([root.id], [answer.id])
    context = program.status_context(root)
    assert (ids(context.ancestors), ids(context.descendants)) == ([], [reply.id, answer.id, other.id])
    assert ada.status(root).replies_count == 2
    with pytest.raises(MastodonNotFoundError):
        ada.status_post("into nothing", in_reply_to_id=1)


def test_a_reply_to_a_status_with_a_warning_keeps_warning_and_visibility(person):
    ada, bob = person("ada"), person("bob")
    status = ada.status_post(f"psst @{bob.me().acct}", visibility="direct", spoiler_text="Secret")
    reply = bob.status_reply(status, "I see")
    assert (reply.visibility, reply.spoiler_text) == ("direct", "Secret")


@pytest.mark.parametrize(
    ("do", "undo", "flag"),
    [
        ("favourite", "unfavourite", "favourited"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("mute", "unmute", "muted"),
        ("pin", "unpin", "pinned"),
    ],
)
def test_what_is_done_to_a_status_can_be_undone_and_both_can_be_repeated(person, do, undo, flag):
    client = person("ada")
    status = client.status_post("to be handled")
    for method, expected in ((do, True), (do, True), (undo, False), (undo, False)):
        done = getattr(client, f"status_{method}")(status)
        assert (done.id, done[flag], client.status(status)[flag]) == (status.id, expected, expected)


def test_a_boost_wraps_the_status_and_can_be_taken_back(person):
    ada, bob, carl = person("ada"), person("bob"), person("carl")
    carl.account_follow(bob.me())
    status = ada.status_post("worth it")
    boost = bob.status_reblog(status)
    assert boost.id != status.id
    assert (boost.reblog.id, boost.reblogged, boost.reblog.reblogged) == (status.id, True, True)
    assert (boost.account.acct, boost.reblog.account.acct) == (bob.me().acct, ada.me().acct)
    assert bob.status_reblog(status).id == boost.id
    assert [account.id for account in ada.status_reblogged_by(status)] == [bob.me().id]
    assert carl.timeline_home()[0].reblog.id == status.id
    original = bob.status_unreblog(status)
    assert (original.id, original.reblogged, original.reblogs_count) == (status.id, False, 0)
    assert ada.status_reblogged_by(status) == carl.timeline_home() == []


def test_only_a_status_that_everybody_sees_can_be_boosted_by_others(person):
    ada, bob = person("ada"), person("bob")
    bob.account_follow(ada.me())
    private = ada.status_post("for followers", visibility="private")
    with pytest.raises(MastodonNotFoundError):
        bob.status_reblog(private)
    assert ada.status_reblog(private).visibility == "private"


def test_favourites_and_bookmarks_are_listed_newest_first(person):
    ada, bob = person("ada"), person("bob")
    old, new = (ada.status_post(text) for text in ("old", "new"))
    for status in (new, old):
        bob.status_favourite(status)
        bob.status_bookmark(status)
    assert ids(bob.favourites()) == ids(bob.bookmarks()) == [old.id, new.id]
    pages = [ids(page) for page in bob.pagination_page_iterator(bob.bookmarks(limit=1))]
    assert [id for page in pages for id in page] == [old.id, new.id]
    assert [account.id for account in ada.status_favourited_by(new)] == [bob.me().id]
    assert ada.favourites() == ada.bookmarks() == []


def test_pins_stand_on_the_profile_newest_pin_first(person, program):
    client = person("ada")
    old, new = (client.status_post(text) for text in ("old", "new"))
    for status in (new, old):
        client.status_pin(status)
    assert ids(program.account_statuses(client.me(), pinned=True)) == [old.id, new.id]
    with pytest.raises(MastodonAPIError, match="Validation failed"):
        person("bob").status_pin(old)


def test_an_edit_keeps_the_versions_before(person):
    ada, bob = person("ada"), person("bob")
    status = ada.status_post("frist", language="en")
    bob.status_reblog(status)
    edited = ada.status_update(status, f"first, @{bob.me().acct}", spoiler_text="Typo")
    assert (edited.id, edited.spoiler_text, edited.language) == (status.id, "Typo", "en")
    assert edited.edited_at > edited.created_at == status.created_at
    history = bob.status_history(status)
    assert [version.content for version in history] == [status.content, edited.content]
    assert [version.spoiler_text for version in history] == ["", "Typo"]
    assert history[0].created_at == status.created_at
    assert ada.status_source(status).text.startswith("first, @")
    assert {notification.type for notification in bob.notifications()} == {"update", "mention"}
    with pytest.raises(MastodonNotFoundError):
        bob.status_update(status, "not mine")


def test_a_deleted_status_gives_its_text_back_and_is_gone(person):
    ada, bob = person("ada"), person("bob")
    status = ada.status_post("Draft #Two", spoiler_text="Later")
    reply = bob.status_reply(status, "stays")
    with pytest.raises(MastodonNotFoundError):
        bob.status_delete(status)
    deleted = ada.status_delete(status)
    assert (deleted.text, deleted.spoiler_text) == ("Draft #Two", "Later")
    with pytest.raises(MastodonNotFoundError):
        ada.status(status)
    assert bob.status(reply).in_reply_to_id is None
    assert ada.me().statuses_count == 0


def test_several_statuses_come_in_one_call(person):
    ada, bob = person("ada"), person("bob")
    public, private = ada.status_post("public"), ada.status_post("private", visibility="private")
    assert ids(ada.statuses([private, public.id])) == [private.id, public.id]
    assert ids(bob.statuses([private, public, 1])) == [public.id]
