"""What the script of the site asks for while a page is open."""

import pytest

from model import names, search


def test_names_are_completed_from_their_beginning_in_any_letter_case(ada, bob, person, db):
    person("bonnie")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET display_name = '<Bob>' WHERE username = 'bob'")
    answer = ada.get("/updates/people?q=BO")
    assert answer.content_type == "application/json"
    assert answer.json == [{"username": "bob", "name": "<Bob>"}, {"username": "bonnie", "name": ""}]
    assert ada.get("/updates/people?q=bob").json == answer.json[:1]


@pytest.mark.parametrize("query", ["", "?q=", "?q=%25", "?q=nobody", "?q=" + "b" * 5000, "?q=@"])
def test_what_begins_no_name_completes_nothing(ada, bob, query):
    assert ada.get("/updates/people" + query).json == []


def test_where_there_are_many_people_the_first_are_completed_by_either_name(ada, bob, person, db, monkeypatch):
    cyd = person("cyd")
    person("cy_2")
    with db.write() as tx:
        tx.execute("UPDATE accounts SET display_name = 'Cyan' WHERE username = 'bob'")

    def offered(query):
        return [one["username"] for one in ada.get(f"/updates/people?q={query}").json]

    assert offered("CY") == ["bob", "cy_2", "cyd"]
    with db.write() as tx:
        names.read(tx)
    assert offered("CY") == ["bob", "cy_2", "cyd"]
    assert [offered(words) for words in ("cyd", "cye", "", "~", "%25", "@")] == [["cyd"], [], [], [], [], []]
    cyd.post("/@ada/actions", {"csrf": cyd.csrf(), "do": "block"}, status=303)
    assert offered("CY") == ["bob", "cy_2"]
    person("cy_3")
    monkeypatch.setattr(search, "MANY", 1)
    assert offered("CY") == ["bob", "cy_2"]


def test_of_many_names_eight_are_offered(ada, person):
    for number in range(10):
        person(f"cy{number}")
    assert len(ada.get("/updates/people?q=cy").json) == 8


@pytest.mark.parametrize("state", ["suspended_at = 1", "approved_at = NULL"])
def test_who_is_not_here_is_neither_offered_nor_named(ada, bob, db, state):
    with db.write() as tx:
        tx.execute(f"UPDATE accounts SET {state} WHERE username = 'bob'")
    assert ada.get("/updates/people?q=bob").json == []
    assert ada.get("/updates/named?names=bob").json == []


def test_of_the_names_in_a_text_those_are_told_who_are_here_but_for_oneself(ada, bob, person):
    person("cyd")
    assert ada.get("/updates/named?names=Cyd,bob,ada,nobody,bob,,").json == ["bob", "cyd"]
    assert ada.get("/updates/named").json == []


def test_new_posts_are_counted_as_the_timeline_would_show_them(ada, bob, person):
    cyd = person("cyd")
    ada.follow("bob")
    first = bob.post_status("first")
    bob.post_status("to all")
    bob.post_status("to followers", "private")
    cyd.post_status("from a stranger")
    count = lambda timeline, since: ada.get(f"/updates/count?timeline={timeline}&since={since}").json  # noqa: E731
    assert (count("home", first), count("public", first)) == (2, 2)
    for number in range(25):
        bob.post_status(f"number {number}")
    assert count("home", first) == 20
    assert count("public", bob.newest_id()) == 0


@pytest.mark.parametrize("since", ["x", "-1", "9" * 30])
def test_what_is_no_id_is_refused(ada, since):
    ada.get(f"/updates/count?since={since}", status=400)


@pytest.mark.parametrize("path", ["people?q=a", "named?names=ada", "count?since=1"])
def test_visitors_are_told_nothing(visitor, ada, path):
    assert visitor.get(f"/updates/{path}", status=303).location.startswith("/login?")
