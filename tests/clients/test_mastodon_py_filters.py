"""Mastodon.py: filters, by the newer methods and the older ones."""

import pytest
from mastodon import MastodonNotFoundError

HOUR = 3600


def test_a_filter_lives_its_whole_life(person):
    ada, bob = person("ada"), person("bob")
    status = bob.status_post("A spider!")
    made = ada.create_filter_v2(
        "Brr", ["home", "public"], "hide", expires_in=HOUR, keywords_attributes=[{"keyword": "spider"}]
    )
    assert (made.title, made.context, made.filter_action) == ("Brr", ["home", "public"], "hide")
    assert (made.keywords[0].keyword, made.keywords[0].whole_word, made.statuses) == ("spider", True, [])
    assert ada.filter_v2(made).id == ada.filters_v2()[0].id == made.id
    met = ada.status(status).filtered[0]
    assert (met.filter.title, met.keyword_matches, met.status_matches) == ("Brr", ["spider"], None)
    changed = ada.update_filter_v2(made, title="Eek", filter_action="warn")
    assert (changed.title, changed.filter_action, changed.expires_at) == ("Eek", "warn", made.expires_at)
    ada.delete_filter_v2(made)
    assert ada.filters_v2() == []
    assert not ada.status(status).filtered
    with pytest.raises(MastodonNotFoundError):
        ada.filter_v2(made)


def test_keywords_and_statuses_are_added_and_taken_out(person):
    ada, bob = person("ada"), person("bob")
    status = bob.status_post("Nothing to see")
    made = ada.create_filter_v2("Brr", ["thread"], "warn")
    keyword = ada.add_filter_keyword_v2(made, "wasp", whole_word=False)
    assert [(one.id, one.keyword, one.whole_word) for one in ada.filter_keywords_v2(made)] == [
        (keyword.id, "wasp", False)
    ]
    ada.delete_filter_keyword_v2(keyword)
    assert ada.filter_keywords_v2(made) == []
    added = ada.add_filter_status_v2(made, status)
    assert ada.filter_status_v2(added).status_id == ada.filter_statuses_v2(made)[0].status_id == status.id
    assert ada.status(status).filtered[0].status_matches == [status.id]
    ada.delete_filter_status_v2(added)
    assert ada.filter_statuses_v2(made) == []


def test_the_older_methods_do_the_same_for_one_keyword(person):
    ada, bob = person("ada"), person("bob")
    bob.status_post("A hornet")
    made = ada.filter_create("wasp", ["home", "notifications"], irreversible=True, expires_in=HOUR)
    assert (made.phrase, made.irreversible, made.whole_word) == ("wasp", True, True)
    changed = ada.filter_update(made, phrase="hornet", context=["public"], whole_word=False)
    assert (changed.phrase, changed.context, changed.whole_word) == ("hornet", ["public"], False)
    assert [one.phrase for one in ada.filters()] == [ada.filter(made).phrase] == ["hornet"]
    theirs = bob.account_statuses(bob.me())
    assert ada.filters_apply(theirs, ada.filters(), "public") == []
    ada.filter_delete(made)
    assert ada.filters() == ada.filters_v2() == []
