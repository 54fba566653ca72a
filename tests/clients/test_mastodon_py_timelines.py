"""Mastodon.py: timelines from end to end, searching, tags, how far one has read."""

import pytest
from mastodon import MastodonAPIError, MastodonNotFoundError

WRITTEN = 45


def test_every_timeline_is_paged_to_its_end_and_back_with_each_status_once(person):
    ada, bob = person("ada"), person("bob")
    tag = f"harvest{bob.me().username}"
    ada.account_follow(bob.me())
    written = [bob.status_post(f"{number} #{tag}").id for number in range(WRITTEN)][::-1]
    starts = {
        "home": ada.timeline_home(),
        "hashtag": ada.timeline_hashtag(tag.upper()),
        "account": ada.account_statuses(bob.me(), exclude_replies=True),
    }
    for name, first in starts.items():
        pages = list(ada.pagination_page_iterator(first))
        assert (name, [len(page) for page in pages]) == (name, [20, 20, 5])
        assert (name, [id for page in pages for id in ids(page)]) == (name, written)
        back = ada.fetch_previous(pages[2])
        assert (name, ids(back)) == (name, ids(pages[1]))
        assert (name, ids(ada.fetch_previous(back))) == (name, ids(pages[0]))
        assert (name, ada.fetch_previous(pages[0])) == (name, [])
    public = ada.fetch_remaining(ada.timeline_public(limit=10))
    assert ids(public)[:WRITTEN] == written
    assert len(set(ids(public))) == len(public)


def ids(statuses):
    return [status.id for status in statuses]


def test_new_statuses_come_in_above_those_one_has(person):
    client = person("ada")
    old = client.status_post("old")
    page = client.timeline_home()
    new = [client.status_post(f"new {number}") for number in range(3)]
    assert ids(client.fetch_previous(page)) == ids(reversed(new))
    assert ids(client.timeline_home(since_id=old, limit=2)) == ids([new[2], new[1]])
    assert ids(client.timeline_home(min_id=old, limit=2)) == ids([new[1], new[0]])
    assert ids(client.timeline_home(max_id=new[0])) == [old.id]


def test_an_account_shows_its_statuses_without_replies_or_boosts_if_asked(person):
    ada, bob = person("ada"), person("bob")
    status = bob.status_post("root")
    own, reply = ada.status_post("own #beans"), ada.status_reply(status, "reply")
    boost = ada.status_reblog(status)
    me = ada.me()
    assert ids(bob.account_statuses(me)) == ids([boost, reply, own])
    assert ids(bob.account_statuses(me, exclude_replies=True)) == ids([boost, own])
    assert ids(bob.account_statuses(me, exclude_reblogs=True)) == ids([reply, own])
    assert ids(bob.account_statuses(me, tagged="beans")) == [own.id]
    assert bob.account_statuses(me, only_media=True) == []


def test_a_reader_who_is_not_logged_in_reads_what_is_public(person, program):
    client = person("ada")
    status = client.status_post(f"Hello #open{client.me().username}")
    assert program.timeline_public()[0].id == program.timeline_local()[0].id == status.id
    assert ids(program.timeline_hashtag(f"open{client.me().username}")) == [status.id]
    assert program.timeline_public(remote=True) == []
    assert program.account_lookup(client.me().acct).id == client.me().id
    with pytest.raises(MastodonAPIError):
        program.timeline_home()


def test_search_finds_accounts_by_name_handle_and_address(person, server):
    ada, bob = person("ada"), person("bob")
    me, host = bob.me(), server.url.removeprefix("http://")
    for query in (me.acct, f"@{me.acct}", me.acct.upper(), f"{me.acct}@{host}", f"@{me.acct}@{host}", me.url):
        found = ada.search(query, result_type="accounts")
        assert (query, [account.id for account in found.accounts]) == (query, [me.id])
        assert found.statuses == found.hashtags == []
    assert [account.id for account in ada.account_search(me.acct)] == [me.id]
    assert ada.account_search(me.acct, following=True) == []
    assert ada.search("bob@elsewhere.example").accounts == []


def test_search_finds_tags_and_the_words_and_addresses_of_statuses(person):
    ada, bob = person("ada"), person("bob")
    word = f"zucchini{bob.me().username}"
    old, new = (bob.status_post(f"{text} {word} #{word}tag") for text in ("old", "new"))
    private = bob.status_post(f"private {word}", visibility="private")
    assert ids(ada.search(word, result_type="statuses").statuses) == ids([new, old])
    assert ids(ada.search(f"{word} OLD").statuses) == [old.id]
    assert ids(ada.search(word, account_id=bob.me().id, max_id=new.id).statuses) == [old.id]
    assert ada.search(word, account_id=ada.me().id).statuses == []
    assert [tag.name for tag in ada.search(f"#{word.upper()}").hashtags] == [f"{word}tag"]
    assert ids(ada.search(old.url).statuses) == [old.id]
    assert ada.search(private.url).statuses == []


def test_a_search_is_paged_by_offset(person):
    client = person("ada")
    word = f"leek{client.me().username}"
    written = [client.status_post(f"{word} {number}").id for number in range(5)][::-1]
    first = client.search(word, result_type="statuses", limit=2)
    pages = [first, client.fetch_next(first), client.fetch_next(client.fetch_next(first))]
    assert [ids(page.statuses) for page in pages] == [written[:2], written[2:4], written[4:]]
    assert ids(client.fetch_previous(pages[1]).statuses) == written[:2]


def test_tags_are_followed_and_unfollowed(person):
    client = person("ada")
    name = f"rhubarb{client.me().username}"
    client.status_post(f"Crumble! #{name}")
    tag = client.tag(name)
    assert (tag.name, tag.following, len(tag.history)) == (name, False, 7)
    assert (tag.history[0].uses, tag.history[0].accounts) == ("1", "1")
    assert client.tag_follow(tag).following
    assert client.tag_follow("never_used").name == "never_used"
    assert [tag.name for tag in client.followed_tags()] == ["never_used", name]
    pages = list(client.pagination_page_iterator(client.followed_tags(limit=1)))
    assert [tag.name for page in pages for tag in page] == ["never_used", name]
    assert not client.tag_unfollow(name).following
    assert [tag.name for tag in client.followed_tags()] == ["never_used"]


def test_tags_are_shown_on_the_profile(person, program):
    client = person("ada")
    client.status_post("#quince and #medlar")
    featured = client.featured_tag_create("quince")
    assert (featured.name, int(featured.statuses_count)) == ("quince", 1)
    assert [tag.name for tag in program.account_featured_tags(client.me())] == ["quince"]
    assert {tag.name for tag in client.featured_tag_suggestions()} >= {"medlar"}
    with pytest.raises(MastodonAPIError):
        client.featured_tag_create("quince")
    client.featured_tag_delete(featured)
    assert client.featured_tags() == []
    with pytest.raises(MastodonNotFoundError):
        client.featured_tag_delete(featured)


def test_markers_remember_how_far_each_timeline_was_read(person):
    client = person("ada")
    status = client.status_post("read this")
    assert client.markers_get(["home", "notifications"]) == {}
    client.markers_set(["home"], [status])
    markers = client.markers_set(["home", "notifications"], [status.id, 42])
    assert (markers.home.last_read_id, markers.notifications.last_read_id) == (str(status.id), "42")
    assert client.markers_get("home").home.last_read_id == str(status.id)
    assert client.markers_get("home").home.version > client.markers_get("notifications").notifications.version
