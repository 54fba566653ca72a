"""Statements: what an answer costs in queries, which is the same for one status and for forty."""

import pytest

LONGEST = 40
# What every answer takes: whether somebody has written, and then the settings of the site; the token with its account.
ALWAYS = 3
# {path: statements of its own}: one for what stands in the list and three for what is shown of it (the statuses as the
# reader finds them, what they say, the people; the last two only for what has changed since it was shown last, which
# is all of it here), one more where there is an account, a status or a tag to look up first.
LISTS = {
    "timelines/home": 6,  # whether it is what it was, and two lists where the newest posts of all do not fill a page
    "timelines/public": 4,
    "timelines/tag/plums": 5,
    "accounts/AMY/statuses": 5,
    "accounts/AMY/statuses?pinned=true": 5,
    "favourites": 4,
    "bookmarks": 4,
    "notifications": 4,
    "statuses/ROOT/context": 5,
    "accounts/AMY/followers": 3,
    "follow_requests": 2,
    "followed_tags": 3,
    "accounts/relationships?id[]=BEN": 2,
}


@pytest.fixture
def statements(app):
    """Return a function that returns how many statements a call takes."""

    def count(call):
        seen = []
        app.db.read.set_trace_callback(seen.append)
        try:
            call()
        finally:
            app.db.read.set_trace_callback(None)
        return len(seen)

    return count


@pytest.fixture
def filled(amy, ben):
    """Let there be one of everything; return a function that makes it LONGEST."""
    amy.root = amy.publish("root")["id"]
    for tag in ("one", "two"):
        amy.post(f"/api/v1/tags/{tag}/follow")

    def add(count):
        for number in range(count):
            id = ben.publish(f"@amy {number} #plums #tag{number}", in_reply_to_id=amy.root)["id"]
            amy.do("favourite", id)
            amy.do("bookmark", id)
            own = amy.publish(f"@ben {number} #plums")["id"]
            if number < 2:
                amy.do("pin", own)

    amy.meet("follow", ben)
    ben.meet("follow", amy)
    add(1)
    return lambda: add(LONGEST)


@pytest.mark.parametrize("path", LISTS)
def test_a_list_takes_the_same_few_statements_however_long_it_is(amy, ben, filled, statements, path):
    address = "/api/v1/" + path.replace("AMY", amy.id).replace("BEN", ben.id).replace("ROOT", amy.root)
    address += f"{'&' if '?' in address else '?'}limit={LONGEST}"
    assert statements(lambda: amy.get(address)) <= ALWAYS + LISTS[path]
    filled()
    assert statements(lambda: amy.get(address)) <= ALWAYS + LISTS[path]


def test_one_status_takes_no_more_than_a_list(amy, statements):
    id = amy.publish("hello")["id"]
    assert statements(lambda: amy.get(f"/api/v1/statuses/{id}")) == ALWAYS + 4
    assert (
        statements(lambda: amy.do("favourite", id)) == ALWAYS - 2 + 3
    )  # nobody has written: settings, token are known


def test_publishing_reads_who_is_named_and_finds_the_rest_where_it_is_written(amy, ben, statements):
    amy.publish("hello")
    assert statements(lambda: amy.publish("hello")) == ALWAYS
    assert statements(lambda: amy.publish("@ben hello")) == ALWAYS + 1


# What a post writes: beginning, an id, the status, its words, who wants to hear of each of its author's, what is
# answered of the status and of its author, the end; then who is named and is told, and by mail, which has an id and a
# limit; and the tags, which were used before.
POST = 8
POSTS = {"hello": POST, "@ben hello": POST + 2 + 3, "@ben #plums #pears": POST + 2 + 3 + 1}


@pytest.mark.parametrize("source", POSTS)
def test_a_post_takes_few_statements_and_steps_of_the_writer(app, amy, ben, source):
    amy.publish(source)
    said, steps = set(), [0]  # of triggers, SQLite names the statement that set them off
    app.db._writer.set_trace_callback(lambda sql: said.add(sql) if not sql.startswith("--") else None)
    app.db._writer.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 1)
    amy.publish(source)
    app.db._writer.set_trace_callback(None)
    app.db._writer.set_progress_handler(None, 1)
    assert len(said) == POSTS[source]
    assert steps[0] <= 100 * POSTS[source]


def test_an_answer_to_a_stranger_takes_one_statement_less(amy, anyone, statements):
    amy.publish("hello")
    assert statements(lambda: anyone.get("/api/v1/timelines/public")) == ALWAYS - 1 + 4
