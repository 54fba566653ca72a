"""Mastodon.py: what people are to each other, and what they hear of each other."""

import pytest
from mastodon import MastodonAPIError, MastodonNotFoundError


def test_following_shows_on_both_sides_and_can_be_undone(person):
    ada, bob = person("ada"), person("bob")
    relationship = ada.account_follow(bob.me(), reblogs=False, notify=True)
    assert (relationship.following, relationship.showing_reblogs, relationship.notifying) == (True, False, True)
    assert bob.account_relationships(ada.me())[0].followed_by
    assert names(ada.account_following(ada.me())) == names([bob.me()])
    assert names(bob.account_followers(bob.me())) == names([ada.me()])
    assert (ada.me().following_count, bob.me().followers_count) == (1, 1)
    for _ in range(2):
        assert not ada.account_unfollow(bob.me()).following
    assert ada.account_following(ada.me()) == bob.account_followers(bob.me()) == []


def names(accounts):
    return [account.acct for account in accounts]


def test_relationships_come_in_the_order_asked_for_without_unknown_accounts(person):
    ada, bob, carl = person("ada"), person("bob"), person("carl")
    ada.account_follow(carl.me())
    found = ada.account_relationships([carl.me().id, 1, bob.me().id])
    assert [(relationship.id, relationship.following) for relationship in found] == [
        (carl.me().id, True),
        (bob.me().id, False),
    ]


def test_a_follower_is_sent_away(person):
    ada, bob = person("ada"), person("bob")
    bob.account_follow(ada.me())
    assert not ada.account_remove_from_followers(bob.me()).followed_by
    assert not bob.account_relationships(ada.me())[0].following


def test_a_locked_account_decides_who_follows_it(person):
    ada, bob, carl = person("ada"), person("bob"), person("carl")
    ada.account_update_credentials(locked=True)
    for asking in (bob, carl):
        relationship = asking.account_follow(ada.me())
        assert (relationship.following, relationship.requested) == (False, True)
    assert names(ada.follow_requests()) == names([carl.me(), bob.me()])
    assert ada.me().source.follow_requests_count == 2
    assert [notification.type for notification in ada.notifications()] == ["follow_request", "follow_request"]
    assert ada.follow_request_authorize(bob.me()).followed_by
    assert not ada.follow_request_reject(carl.me()).followed_by
    assert ada.follow_requests() == []
    assert names(ada.account_followers(ada.me())) == names([bob.me()])
    assert not carl.account_relationships(ada.me())[0].requested
    with pytest.raises(MastodonNotFoundError):
        ada.follow_request_authorize(carl.me())


def test_a_block_ends_following_both_ways_and_hides_one_from_the_other(person):
    ada, bob = person("ada"), person("bob")
    ada.account_follow(bob.me())
    bob.account_follow(ada.me())
    status = ada.status_post("not for bob")
    relationship = ada.account_block(bob.me())
    assert (relationship.blocking, relationship.following, relationship.followed_by) == (True, False, False)
    assert bob.account_relationships(ada.me())[0].blocked_by
    assert names(ada.blocks()) == names([bob.me()])
    with pytest.raises(MastodonNotFoundError):
        bob.status(status)
    with pytest.raises(MastodonAPIError):
        bob.account_follow(ada.me())
    for _ in range(2):
        assert not ada.account_unblock(bob.me()).blocking
    assert ada.blocks() == []
    assert bob.status(status).id == status.id


def test_a_mute_silences_and_runs_out(person):
    ada, bob = person("ada"), person("bob")
    ada.account_follow(bob.me())
    bob.status_post(f"Noise, @{ada.me().acct}!")
    relationship = ada.account_mute(bob.me(), notifications=False, duration=3600)
    assert (relationship.muting, relationship.muting_notifications, relationship.following) == (True, False, True)
    assert ada.timeline_home() == []
    assert len(ada.notifications(types=["mention"])) == 1
    assert ada.account_mute(bob.me()).muting_notifications
    assert ada.notifications() == []
    muted = ada.mutes()
    assert (names(muted), muted[0].mute_expires_at) == (names([bob.me()]), None)
    assert not ada.account_unmute(bob.me()).muting
    assert len(ada.timeline_home()) == 1
    assert ada.mutes() == []


def test_a_note_about_somebody_is_for_oneself_alone(person):
    ada, bob = person("ada"), person("bob")
    assert ada.account_note_set(bob.me(), "Owes me a <b>spade</b>").note == "Owes me a <b>spade</b>"
    assert ada.account_relationships(bob.me())[0].note == "Owes me a <b>spade</b>"
    assert bob.account_relationships(ada.me())[0].note == ""
    assert ada.account_note_set(bob.me(), "").note == ""


def test_familiar_followers_are_those_whom_one_follows_too(person):
    ada, bob, carl, dora = (person(name) for name in ("ada", "bob", "carl", "dora"))
    ada.account_follow(bob.me())
    for follower in (bob, dora):
        follower.account_follow(carl.me())
    found = ada.account_familiar_followers([carl.me().id, dora.me().id])
    assert [(entry.id, names(entry.accounts)) for entry in found] == [
        (carl.me().id, names([bob.me()])),
        (dora.me().id, []),
    ]


def test_who_follows_whom_is_hidden_where_somebody_wants_that(person):
    ada, bob = person("ada"), person("bob")
    bob.account_follow(ada.me())
    ada.account_update_credentials(hide_collections=True)
    assert bob.account_followers(ada.me()) == []
    assert names(ada.account_followers(ada.me())) == names([bob.me()])


# --- Notifications ----------------------------------------------------------------------------------------------------


@pytest.fixture
def told(person):
    """Return Ada, who has been told of all that Bob did, and Bob."""
    ada, bob = person("ada"), person("bob")
    status = ada.status_post("Beans are up")
    bob.account_follow(ada.me())
    bob.status_favourite(status)
    bob.status_reblog(status)
    bob.status_reply(status, "Lovely")
    return ada, bob


def test_notifications_tell_who_did_what_to_which_status(told):
    ada, bob = told
    found = ada.notifications()
    assert types(found) == ["mention", "reblog", "favourite", "follow"]
    assert {notification.account.acct for notification in found} == {bob.me().acct}
    assert found[0].status.content.endswith(" Lovely</p>")
    assert found[1].status.id == found[2].status.id == found[0].status.in_reply_to_id
    assert found[3].status is None
    assert ada.notifications(id=found[1]).type == "reblog"
    assert bob.notifications() == []


def types(notifications):
    return [notification.type for notification in notifications]


def test_notifications_are_sifted_and_paged(told, person):
    ada, bob = told
    assert types(ada.notifications(types=["mention", "follow"])) == ["mention", "follow"]
    assert types(ada.notifications(exclude_types=["mention", "follow"])) == ["reblog", "favourite"]
    assert types(ada.notifications(mentions_only=True)) == ["mention"]
    assert len(ada.notifications(account_id=bob.me())) == 4
    assert ada.notifications(account_id=person("carl").me()) == []
    first = ada.notifications(limit=3)
    second = ada.fetch_next(first)
    assert types(first + second) == types(ada.notifications())
    assert types(ada.fetch_previous(second)) == types(first)


def test_notifications_are_unread_until_the_marker_passes_them(told):
    ada, _ = told
    assert ada.notifications_unread_count().count == 4
    found = ada.notifications()
    ada.markers_set("notifications", found[1].id)
    assert ada.notifications_unread_count().count == 1


def test_notifications_are_dismissed_one_by_one_or_all_at_once(told):
    ada, bob = told
    found = ada.notifications()
    ada.notifications_dismiss(found[0])
    assert types(ada.notifications()) == ["reblog", "favourite", "follow"]
    with pytest.raises(MastodonNotFoundError):
        bob.notifications_dismiss(found[1])
    ada.notifications_clear()
    assert ada.notifications() == []


def test_a_muted_conversation_tells_nothing_more(told):
    ada, bob = told
    mention = ada.notifications()[0]
    ada.status_mute(mention.status)
    bob.status_reply(mention.status, f"@{ada.me().acct} Still there?")
    assert len(ada.notifications()) == 4


def test_who_asked_for_it_is_told_of_each_status_but_not_of_replies(person):
    ada, bob = person("ada"), person("bob")
    ada.account_follow(bob.me(), notify=True)
    status = bob.status_post("News")
    bob.status_reply(status, "More")
    found = ada.notifications()
    assert [(notification.type, notification.status.id) for notification in found] == [("status", status.id)]


def test_somebody_is_reported_with_posts(person):
    ada, bob = person("ada"), person("bob")
    status = bob.status_post("Buy my elixir")
    report = ada.report(bob.me(), [status], comment="again and again", category="spam")
    assert (report.category, report.comment, report.target_account.acct) == ("spam", "again and again", bob.me().acct)
    assert (report.status_ids, report.action_taken) == ([status.id], False)
