"""Who may see what: every route of the API with a status, for everybody, and the lists in which it must not be."""

import re

import pytest

from model import accounts

LEVELS = ("public", "unlisted", "private", "direct", "deleted")
READERS = ("anonymous", "stranger", "follower", "former", "named", "blocked", "author")
SEEN_BY = {
    "public": {"anonymous", "stranger", "follower", "former", "named", "author"},
    "unlisted": {"anonymous", "stranger", "follower", "former", "named", "author"},
    "private": {"follower", "named", "author"},
    "direct": {"named", "author"},
    "deleted": set(),
}
WORDS = "quincejelly @named #quincetag"
UNKNOWN = "1"
DONE_BEFORE = ("favourite", "bookmark", "mute")


class Scene:
    """An author's status, under a public one of theirs, and people who look for it."""

    def __init__(self, member, anyone, db, level, clock):
        self.people = {"anonymous": anyone} | {name: member(name) for name in READERS[1:]}
        self.author = self.people["author"]
        for name in ("follower", "former", "blocked"):
            self.people[name].meet("follow", self.author)
        self.root = self.author.publish("root")["id"]
        visibility = level if level != "deleted" else "public"
        self.id = self.author.publish(WORDS, visibility=visibility, in_reply_to_id=self.root)["id"]
        for name in ("former", "blocked"):  # what they did while they saw it
            for verb in DONE_BEFORE if visibility != "direct" else ():
                self.people[name].do(verb, self.id)
        if visibility in ("public", "unlisted"):
            self.boost = self.people["follower"].do("reblog", self.id)["id"]
        self.people["stranger"].meet("follow", self.people["follower"])
        self.people["former"].meet("unfollow", self.author)
        self.author.meet("block", self.people["blocked"])
        if level == "deleted":
            self.author.delete(f"/api/v1/statuses/{self.id}")
        self.db, self.clock = db, clock

    def suspend(self):
        """Take the author out of sight."""
        with self.db.write() as tx:
            tx.execute("UPDATE accounts SET suspended_at = 1 WHERE id = :id", {"id": self.author.id})

    def delete_author(self):
        """Delete the author's account, which leaves its words to be erased later."""
        with self.db.write() as tx:
            accounts.delete(tx, int(self.author.id), self.clock.now)


@pytest.fixture(params=LEVELS)
def level(request):
    """Return each visibility, and what is left of a deleted status."""
    return request.param


@pytest.fixture
def scene(member, anyone, db, level, clock):
    """Return the Scene with a status of that level."""
    return Scene(member, anyone, db, level, clock)


def routes(app, part):
    """Return (method, rule, whether strangers may call it) of the API's routes whose rule has part."""
    found = [route for route in app.routes if route.config["is_api"] and part in route.rule]
    order = ("GET", "POST", "PUT", "PATCH", "DELETE")
    return [
        (route.method, route.rule, not {"scope", "program"} & set(route.config) or "public" in route.config)
        for route in sorted(found, key=lambda route: order.index(route.method))
    ]


def expected(method, rule, is_open, reader, level):
    """Return the status that an answer about the author's status has to have: 404 for all that is not allowed here."""
    part = rule.rpartition("<id:id>")[2].strip("/")
    is_own, is_seen = reader == "author", reader in SEEN_BY[level]
    if reader == "anonymous" and not is_open:
        return 401
    if part == "quotes":
        return 200  # always an empty list
    if not is_seen:
        return 404
    if part in ("source", "unpin") or method in ("PUT", "DELETE"):
        return 200 if is_own else 404
    if part == "pin":
        return 200 if is_own and level != "direct" else 422
    if part == "reblog":
        return 200 if level in ("public", "unlisted") or (is_own and level == "private") else 404
    return {"translate": 503}.get(part, 200)


def call(client, method, rule, id):
    """Call a route about a status."""
    body = '{"status": "changed"}' if method == "PUT" else ""
    return client.call(method, rule.replace("<id:id>", id), "*", body=body)


@pytest.mark.parametrize("reader", READERS)
def test_each_route_answers_each_reader_by_one_rule(app, scene, level, reader):
    for method, rule, is_open in routes(app, "/v1/statuses/<id:id>"):
        answer = call(scene.people[reader], method, rule, scene.id)
        assert answer.status_int == expected(method, rule, is_open, reader, level), f"{method} {rule}"


def test_what_one_may_not_see_one_cannot_change_and_not_tell_from_what_is_not_there(app, scene, level, dump):
    before = dump()
    for reader in set(READERS) - SEEN_BY[level]:
        for method, rule, _ in routes(app, "/v1/statuses/<id:id>"):
            hidden, unknown = (call(scene.people[reader], method, rule, id) for id in (scene.id, UNKNOWN))
            assert told(hidden) == told(unknown), f"{reader} {method} {rule}"
    assert dump() == before


def told(answer):
    """Return all that an answer says, but for the number of the request."""
    headers = {name: value for name, value in answer.headers.items() if name != "X-Request-Id"}
    return answer.status, headers, answer.body


@pytest.mark.parametrize("end", [Scene.suspend, Scene.delete_author])
@pytest.mark.parametrize("level", ["public", "private"], indirect=True)
def test_nothing_is_left_of_an_author_who_is_gone(app, scene, end):
    end(scene)
    for reader in READERS:
        for method, rule, is_open in routes(app, "/v1/statuses/<id:id>"):
            status = expected(method, rule, is_open, reader, "deleted")
            for id in {scene.id, getattr(scene, "boost", scene.id)}:
                answer = call(scene.people[reader], method, rule, id)
                if reader != "author":
                    assert answer.status_int == status, f"{reader} {method} {rule}"
                elif status != 200:
                    assert answer.status_int in (401, 403), f"{method} {rule}"
    hidden_everywhere(app, scene, READERS[:-1])


# --- Lists ------------------------------------------------------------------------------------------------------------


def lists(app, scene):
    """Yield the address of every GET route of the API, asked in the ways in which a status might come out of it."""
    address = f"{scene.author.http.configuration.url}/@author/{scene.id}"
    queries = [f"id[]={scene.id}", "pinned=true&any[]=quincetag&q=quincejelly", "tagged=quincetag&q=%23quince"]
    searches = [f"q={address}"]
    for method, rule, _ in routes(app, "/api/"):
        if method == "GET":
            id = scene.root if "/statuses/" in rule else scene.author.id
            path = rule.replace("<id:id>", id).replace("<name>", "quincetag")
            asked = queries + (searches if "search" in rule else [])  # of parameters each route knows a few, or none
            yield from (f"{path}?{query}&limit=80" for query in asked)
            if "/accounts/<id:id>" in rule:
                yield from (rule.replace("<id:id>", person.id) for person in scene.people.values() if person.token)


def hidden_everywhere(app, scene, readers):
    """Assert that none of readers finds the status in any list."""
    for reader in readers:
        for address in lists(app, scene):
            text = scene.people[reader].call("GET", address, "*").text
            assert "quincejelly" not in text, f"{reader} {address}"
            assert f'"{scene.id}"' not in text, f"{reader} {address}"


def test_what_one_may_not_see_is_in_no_list(app, scene, level):
    hidden_everywhere(app, scene, sorted(set(READERS) - SEEN_BY[level]))


FOUND = {
    "public": "accounts/AUTHOR/statuses statuses/ROOT/context timelines/public timelines/tag/quincetag search",
    "unlisted": "accounts/AUTHOR/statuses statuses/ROOT/context",
    "private": "accounts/AUTHOR/statuses statuses/ROOT/context",
    "direct": "accounts/AUTHOR/statuses statuses/ROOT/context",
}


@pytest.mark.parametrize("level", FOUND, indirect=True)
def test_who_may_see_it_finds_it_where_it_belongs(scene, level):
    search = "/api/v2/search?q=quincejelly"
    for reader in SEEN_BY[level]:
        client = scene.people[reader]
        for place in " ".join(FOUND.values()).split():
            path = search if place == "search" else f"/api/v1/{place}"
            text = client.get(path.replace("AUTHOR", scene.author.id).replace("ROOT", scene.root)).text
            # the search for statuses is only for those that are for everybody; so are the public lists
            assert ("quincejelly" in text) == (place in FOUND[level].split()), f"{reader} {place}"
    named = scene.people["named"].get("/api/v1/notifications").json
    assert [note["status"]["id"] for note in named] == [scene.id]
    home = scene.people["follower"].listed("/api/v1/timelines/home")
    assert (scene.id in home) == (level != "direct")


def test_counts_tell_nothing_of_what_is_hidden(scene, level, anyone):
    if level in ("private", "direct"):
        assert anyone.get(f"/api/v1/statuses/{scene.root}").json["replies_count"] == 0
        assert {day["uses"] for day in anyone.get("/api/v1/tags/quincetag").json["history"]} == {"0"}
        assert not re.search("quincetag", anyone.get("/api/v2/search?q=%23quince").text)


# --- Accounts ---------------------------------------------------------------------------------------------------------

STATES = {"suspended_at": 404, "approved_at": 404, "deleted_at": 410}


@pytest.mark.parametrize("state", STATES)
def test_each_route_about_an_account_that_is_out_of_sight_answers_the_same(app, amy, ben, anyone, db, dump, state):
    amy.publish("quincejelly")
    with db.write() as tx:
        values = {"id": amy.id, "value": None if state == "approved_at" else 1}
        tx.execute(f"UPDATE accounts SET {state} = :value WHERE id = :id", values)
    before = dump()
    for client in (anyone, ben):
        for method, rule, _ in routes(app, "/accounts/<id:id>"):
            gone, unknown = (call(client, method, rule, id) for id in (amy.id, UNKNOWN))
            if STATES[state] == 404 or unknown.status_int != 404:
                assert told(gone) == told(unknown), f"{method} {rule}"
            else:
                assert (gone.status_int, gone.json) == (410, {"error": ""}), f"{method} {rule}"
    assert dump() == before


def test_a_site_for_members_only_tells_strangers_nothing(app, amy, anyone, site):
    status = amy.publish("quincejelly #quincetag")["id"]
    site(access="members")
    for method, rule, is_open in routes(app, "/"):
        path = rule.replace("<name>", "quincetag").replace("<id:id>", status if "/statuses/" in rule else amy.id)
        answer = anyone.call(method, path, "*")
        assert "quince" not in answer.text, path
        assert is_open or answer.status_int == 401, path


def test_on_a_site_for_members_only_what_is_public_is_for_members(app, amy, anyone, site):
    site(access="members")
    for route in app.routes:
        if route.config["is_api"] and route.config.get("public"):
            path = route.rule.replace("<name>", "quincetag").replace("<id:id>", amy.id)
            answer = anyone.call(route.method, path, 401)
            assert answer.json == {"error": "The access token is invalid"}, path
            assert amy.call(route.method, path, "*").status_int in (200, 400, 404), path
