"""Whatever people do, in whatever order: the API shows everybody what the oracle says, and nothing else.

A longer run: MACHINE_EXAMPLES=2000 ./test tests/api/test_machine.py
"""

import os
import shutil
import tempfile
from pathlib import Path

import hypothesis
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, multiple, rule, run_state_machine_as_test

import config
import db as database
import microblog
from model import accounts, tokens
from tests.api.conftest import Member
from tests.api.oracle import LEVELS, Oracle
from tests.conftest import Browser

EXAMPLES = os.environ.get("MACHINE_EXAMPLES", "")
SETTINGS = hypothesis.settings(
    max_examples=int(EXAMPLES or 8),
    stateful_step_count=80 if EXAMPLES else 30,
    derandomize=not EXAMPLES,
    database=None,
    phases=tuple(hypothesis.Phase) if EXAMPLES else (hypothesis.Phase.generate,),  # to shrink takes minutes
    report_multiple_bugs=False,
    deadline=None,
    suppress_health_check=list(hypothesis.HealthCheck),
)
PEOPLE = ("amy", "ben", "cleo", "dan")
LOCKED = "dan"
PAGE = 40
who = st.sampled_from(PEOPLE)
level = st.sampled_from(LEVELS)
names = st.sets(who, max_size=2).map(sorted)
ACTIONS = ("favourite", "unfavourite", "bookmark", "unbookmark", "mute", "unmute", "unreblog")


def test_everybody_sees_what_is_for_them_whatever_was_done_before(tmp_path):
    path = tmp_path / "template.db"
    database.prepare(path, config.RESOURCES, say=lambda _: None)
    db = database.Database(path)
    with db.write() as tx:
        ids = {name: accounts.add(tx, name, None, config.now()) for name in PEOPLE}
        tx.execute("UPDATE accounts SET locked = 1 WHERE username = :name", {"name": LOCKED})
        secrets = {id: tokens.add_personal(tx, id, "Machine", "read write follow", config.now()) for id in ids.values()}
    db.close()
    run_state_machine_as_test(lambda: Machine(path, ids, secrets), settings=SETTINGS)


class Machine(RuleBasedStateMachine):
    """Four people, one of them locked, on a site of their own, each with a program."""

    posts = Bundle("posts")

    def __init__(self, template, ids, secrets):
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        file = Path(self.folder.name) / "microblog.db"
        shutil.copy(template, file)
        configuration = config.load({"MICROBLOG_DATA": self.folder.name, "MICROBLOG_RATE_LIMITS": "off"})
        self.app = microblog.create_app(configuration)
        self.app.catchall = False
        self.ids = ids
        self.oracle = Oracle(PEOPLE, LOCKED)
        self.clients = {name: self.client(configuration, secrets[id]) for name, id in ids.items()}
        self.clients[None] = self.client(configuration, "")
        self.words = 0

    def client(self, configuration, token):
        client = Member(Browser(self.app, configuration))
        client.token = token
        return client

    # --- What people do -----------------------------------------------------------------------------------------------

    @initialize(
        target=posts,
        pairs=st.sets(st.tuples(who, who), min_size=6),
        drafts=st.lists(st.tuples(who, level, names), min_size=8, max_size=8),
    )
    def begin(self, pairs, drafts):
        """Begin in the middle of things, so that few steps are enough to come across something."""
        for me, other in sorted(pairs):
            self.meet(me, other, "follow")
            if other == LOCKED != me:
                self.decide(me, True)
        return multiple(*(self.publish(*draft) for draft in drafts))

    @rule(target=posts, me=who, level=level, named=names)
    def post(self, me, level, named):
        return self.publish(me, level, named)

    @rule(target=posts, me=who, level=level, named=names, parent=posts)
    def reply(self, me, level, named, parent):
        """Answer a status, or what a boost shows; of what one does not see there is none, and the id is 1."""
        if self.oracle.sees(me, parent):
            return self.publish(me, level, named, self.oracle.original(parent))
        self.clients[me].post("/api/v1/statuses", expect=404, status="never", in_reply_to_id=str(parent))
        return 1

    def publish(self, me, level, named, parent=None):
        word, text = self.text(named)
        fields = {"in_reply_to_id": str(parent)} if parent else {}
        id = int(self.clients[me].publish(text, visibility=level, **fields)["id"])
        self.oracle.publish(me, id, level, word, named, parent)
        return id

    def text(self, named):
        """Return a word that nobody has used yet, and a text with it that names people."""
        self.words += 1
        word = f"pebble{self.words}"
        return word, " ".join([word, *(f"@{name}" for name in named)])

    @rule(me=who, id=posts, named=names, is_author=st.booleans())
    def edit(self, me, id, named, is_author):
        me = self.author(id, me) if is_author else me
        word, text = self.text(named)
        expected = self.oracle.edit(me, id, word, named)
        self.clients[me].put(f"/api/v1/statuses/{id}", expect=expected, status=text)

    @rule(me=who, id=posts)
    def delete(self, me, id):
        self.clients[me].delete(f"/api/v1/statuses/{id}", expect=self.oracle.delete(me, id))

    @rule(target=posts, me=who, id=posts, is_author=st.booleans())
    def reblog(self, me, id, is_author):
        me = self.author(id, me) if is_author else me
        path = f"/api/v1/statuses/{id}/reblog"
        if not self.oracle.sees(me, id) or not self.oracle.may_boost(me, self.oracle.original(id)):
            self.clients[me].post(path, expect=404)
            return id
        boost = int(self.clients[me].post(path).json["id"])
        assert self.oracle.boost_of(me, self.oracle.original(id)) in (None, boost)
        self.oracle.reblog(me, self.oracle.original(id), boost)
        return boost

    def author(self, id, me):
        """Return who wrote a status, or me if it is gone."""
        return self.oracle.statuses[id].author if id in self.oracle.statuses else me

    @rule(me=who, id=posts, verb=st.sampled_from(ACTIONS))
    def act(self, me, id, verb):
        sees = self.oracle.sees(me, id)
        original = self.oracle.original(id) if sees else None
        if sees:
            getattr(self.oracle, verb)(me, original)
        answer = self.clients[me].post(f"/api/v1/statuses/{id}/{verb}", expect=200 if sees else 404)
        assert not sees or answer.json["id"] == str(original)

    @rule(me=who, other=who, verb=st.sampled_from(("follow", "unfollow", "block")))
    def meet(self, me, other, verb):
        """Follow, leave or block somebody. (Leaving oneself does nothing, the others cannot be done to oneself.)"""
        expected = (200 if verb == "unfollow" else 422) if me == other else getattr(self.oracle, verb)(me, other)
        self.clients[me].post(f"/api/v1/accounts/{self.ids[other]}/{verb}", expect=expected)

    @rule(me=who, other=who, verb=st.sampled_from(("mute", "unmute", "unblock")))
    def hear(self, me, other, verb):
        pairs = self.oracle.blocks if verb == "unblock" else self.oracle.mutes
        if me != other:
            (pairs.add if verb == "mute" else pairs.discard)((me, other))
        expected = 422 if me == other and verb == "mute" else 200
        self.clients[me].post(f"/api/v1/accounts/{self.ids[other]}/{verb}", expect=expected)

    @rule(follower=who, is_yes=st.booleans())
    def decide(self, follower, is_yes):
        verb = "authorize" if is_yes else "reject"
        expected = self.oracle.decide(follower, is_yes)
        self.clients[LOCKED].post(f"/api/v1/follow_requests/{self.ids[follower]}/{verb}", expect=expected)

    # --- What they see ------------------------------------------------------------------------------------------------

    @rule(me=st.sampled_from([None, *PEOPLE]), id=posts)
    def look(self, me, id):
        """Look at one status, at its thread, and at who is behind it."""
        client, sees = self.clients[me], self.oracle.sees(me, id)
        answers = [client.get(f"/api/v1/statuses/{id}{end}", expect="*") for end in ("", "/context", "/reblogged_by")]
        assert {answer.status_int for answer in answers} == {200 if sees else 404}
        if sees:
            status, context, _ = (answer.json for answer in answers)
            found = tuple([int(one["id"]) for one in context[end]] for end in ("ancestors", "descendants"))
            assert found == self.oracle.context(me, id)
            shown = status["reblog"] or status
            expected = self.oracle.counts(me, self.oracle.original(id))
            assert {name: shown.get(name, False) for name in expected} == expected

    @rule(me=who)
    def read(self, me):
        """Read all lists of one's own."""
        oracle = self.oracle
        assert self.listed(me, "/api/v1/timelines/home") == oracle.home(me)[:PAGE]
        assert self.listed(me, "/api/v1/favourites") == oracle.kept(me, oracle.favourites)[:PAGE]
        assert self.listed(me, "/api/v1/bookmarks") == oracle.kept(me, oracle.bookmarks)[:PAGE]
        notes = self.clients[me].get("/api/v1/notifications", limit=80).json
        told = [(one["type"], one["account"]["username"], int(one["status"]["id"]) if one.get("status") else None)
                for one in notes]  # fmt: skip
        assert told == oracle.notifications(me)[:80]

    @rule(me=st.sampled_from([None, *PEOPLE]), author=who, number=st.integers(1, 30))
    def browse(self, me, author, number):
        """Read what somebody wrote, what everybody says, and search for a word that was written once."""
        assert (
            self.listed(me, f"/api/v1/accounts/{self.ids[author]}/statuses") == self.oracle.profile(me, author)[:PAGE]
        )
        assert self.listed(me, "/api/v1/timelines/public") == self.oracle.public(me)[:PAGE]
        word = f"pebble{number}"
        found = self.clients[me].get("/api/v2/search", q=word, type="statuses").json["statuses"]
        assert [int(one["id"]) for one in found] == self.oracle.found(me, word)

    @rule(me=who)
    def compare(self, me):
        """Look at what one is to the others."""
        others = [other for other in PEOPLE if other != me]
        answers = self.clients[me].get("/api/v1/accounts/relationships", **{"id[]": [self.ids[one] for one in others]})
        for other, answer in zip(others, answers.json, strict=True):
            pair, oracle = (me, other), self.oracle
            expected = [pair in oracle.follows, pair in oracle.requests, pair in oracle.blocks, pair in oracle.mutes]
            assert [answer[name] for name in ("following", "requested", "blocking", "muting")] == expected

    def listed(self, me, path):
        return [int(id) for id in self.clients[me].listed(path, limit=PAGE)]

    def teardown(self):
        for me in PEOPLE:
            self.read(me)
            self.compare(me)
        for number, author in enumerate(PEOPLE):
            for me in (None, *PEOPLE):
                self.browse(me, author, number + 1)
        self.app.db.close()
        self.folder.cleanup()
