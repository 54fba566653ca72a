"""toot, the command line client: every command is a process, as people type it."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.clients.conftest import shown_code


class Shell:
    """A command line with toot on it and a home directory of its own."""

    def __init__(self, runner, home):
        self.runner = runner
        self.home = home

    def __call__(self, *arguments, expect=0):
        """Type a command; return what toot says. With --json, return what that means."""
        output = self.home / "output"
        self.runner.stdin.write(json.dumps([str(self.home), str(output), arguments]) + "\n")
        self.runner.stdin.flush()
        code = int(self.runner.stdout.readline())
        said = output.read_text("utf-8")
        assert code == expect, said
        return json.loads(said) if "--json" in arguments else said

    def log_in(self, url, browser):
        """Log in at url with the code that the person in browser gets to see; return what toot says then."""
        command = [sys.executable, "-m", "toot", "login", "--instance", url]
        with subprocess.Popen(command, env={**ENVIRON, "HOME": str(self.home)}, **PIPES) as process:
            address = next(line.strip() for line in process.stdout if line.startswith("http"))
            said, _ = process.communicate(f"n\n{shown_code(browser, address)}\n", timeout=30)
            return said


ENVIRON = {name: value for name, value in os.environ.items() if not name.startswith(("TOOT_", "XDG_"))}
PIPES = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "encoding": "utf-8"}


@pytest.fixture(scope="module")
def shell(tmp_path_factory):
    """Return a function that makes a Shell on which nobody is logged in."""
    with subprocess.Popen([sys.executable, RUNNER], env=ENVIRON, **PIPES) as runner:
        yield lambda: Shell(runner, tmp_path_factory.mktemp("home"))
        runner.stdin.close()


RUNNER = Path(__file__).with_name("toot_runner.py")


@pytest.fixture(scope="module")
def ada_types(server, ada, shell):
    """Return Ada's command line, on which she is logged in."""
    return logged_in(shell(), server, ada)


@pytest.fixture(scope="module")
def bob_types(server, bob, shell):
    """Return Bob's command line, on which he is logged in."""
    return logged_in(shell(), server, bob)


def logged_in(shell, server, browser):
    shell.log_in(server.url, browser)
    return shell


def id_in(said):
    """Return the id of the status that toot says it has posted."""
    return re.fullmatch(r"Toot posted: http://\S+/@\w+/(\d+)\n", said)[1]


def test_toot_logs_in_by_a_code_and_out_again(server, ada, shell):
    types = shell()
    assert "Successfully logged in" in types.log_in(server.url, ada)
    handle = f"ada@{server.url.removeprefix('http://')}"
    assert f"* {handle} ACTIVE" in types("auth")
    me = types("whoami")
    assert me.startswith("@ada")
    assert f"{server.url}/@ada" in me
    assert "Allotment 12" in types("instance")
    assert "logged out" in types("logout", handle)
    assert "not logged in" in types("auth")
    assert "requires you to be logged in" in types("whoami", expect=1)


def test_toot_cannot_log_in_with_a_password(server, shell):
    said = shell()("login_cli", "-i", server.url, "--email", "ada", "--password", "x", expect=1)
    assert "Login failed" in said


def test_a_post_is_read_in_every_timeline(ada_types, bob_types):
    text = "Tea & <b>cake</b> #TeaTime"
    id = id_in(ada_types("post", text, "--language", "en"))
    for timeline in (["home"], ["public"], ["tag", "teatime"], ["account", "ada"]):
        said = ada_types("timelines", *timeline, "--no-pager")
        assert text in said
        assert f"ID {id}  Visibility: public" in said
    status = bob_types("status", id, "--json")
    assert (status["language"], status["application"]["name"]) == ("en", "toot - a Mastodon CLI client")


def test_a_thread_is_written_and_tells_those_in_it(ada_types, bob_types):
    bob_types("notifications", "--clear")
    root = id_in(bob_types("post", "Who has a spade?", "--visibility", "unlisted"))
    reply = id_in(ada_types("post", "@bob I have", "--reply-to", root, "--visibility", "unlisted"))
    last = id_in(ada_types("post", "It is red", "--reply-last", "--visibility", "unlisted"))
    said = bob_types("thread", reply)
    assert re.findall(r"ID (\d+)  Visibility: unlisted", said) == [root, reply, last]
    assert f"↲ In reply to {root}" in said
    assert "@ada mentioned you" in bob_types("notifications", "--type", "mention")
    assert bob_types("notifications", "--exclude-type", "mention") == "You have no notifications\n"


@pytest.mark.parametrize(
    ("do", "undo", "flag"),
    [
        ("favourite", "unfavourite", "favourited"),
        ("reblog", "unreblog", "reblogged"),
        ("bookmark", "unbookmark", "bookmarked"),
        ("pin", "unpin", "pinned"),
    ],
)
def test_what_is_done_to_a_status_can_be_undone(ada_types, do, undo, flag):
    status = ada_types("post", f"To {do}", "--json")
    assert ada_types(do, status["id"], "--json")[flag]
    undone = ada_types(undo, status["url"], "--json")
    assert (undone["id"], undone[flag]) == (status["id"], False)


def test_bookmarks_and_boosts_are_listed(ada_types, bob_types):
    id = id_in(ada_types("post", "Worth keeping"))
    assert bob_types("bookmark", id) == "✓ Status bookmarked\n"
    assert bob_types("reblog", id) == "✓ Status reblogged\n"
    assert "Worth keeping" in bob_types("bookmarks")
    assert "bob" in ada_types("reblogged-by", id)
    assert "↻ @bob boosted" in bob_types("timelines", "home", "--no-pager")


def test_people_follow_and_unfollow(ada_types, bob_types):
    assert ada_types("follow", "@bob") == "✓ You are now following @bob\n"
    assert "* @bob" in ada_types("following")
    assert "* @ada" in bob_types("followers")
    assert ada_types("unfollow", "bob") == "✓ You are no longer following bob\n"
    assert ada_types("following") == ""


def test_a_long_list_is_read_page_by_page_to_its_end(ada_types, person):
    star, fans = person("star").me(), [person("fan") for _ in range(45)]
    for fan in fans:
        fan.account_follow(star)
    assert re.findall(r"\* @(\w+)", ada_types("followers", star.acct)) == [fan.me().acct for fan in reversed(fans)]


@pytest.mark.parametrize(("verb", "listed"), [("mute", "muted"), ("block", "blocked")])
def test_people_are_muted_and_blocked_for_a_while(ada_types, server, verb, listed):
    handle = f"bob@{server.url.removeprefix('http://')}"
    ada_types(verb, handle)
    assert "* @bob" in ada_types(listed)
    ada_types(f"un{verb}", handle)
    assert ada_types(listed) == f"No accounts {listed}\n"


def test_search_finds_people_tags_and_words(ada_types):
    id = id_in(ada_types("post", "A bobsleigh full of #Bobbins"))
    said = ada_types("search", "bob")
    assert "Accounts:\n* @bob" in said
    assert "Hashtags:\n#bobbins" in said
    assert f"Statuses:\n * {id} " in ada_types("search", "bobsleigh", "--type", "statuses")


def test_a_deleted_status_is_gone(ada_types):
    status = ada_types("post", "Never mind", "--spoiler-text", "Oh", "--json")
    assert ada_types("delete", status["id"], "--json")["text"] == "Never mind"
    assert "Error: Record not found" in ada_types("status", status["id"], expect=1)


def test_tags_are_followed_and_featured(ada_types, server):
    assert ada_types("tags", "follow", "#Beans") == "✓ You are now following #Beans\n"
    assert ada_types("tags", "followed") == f"* #beans\t{server.url}/tags/beans\n"
    assert "no longer following" in ada_types("tags", "unfollow", "beans")
    assert "now featured" in ada_types("tags", "feature", "beans")
    assert "* #beans\t" in ada_types("tags", "featured")
    assert "no longer featured" in ada_types("tags", "unfeature", "beans")


def test_a_profile_is_changed_and_a_locked_one_accepts_who_asks(ada_types, bob_types):
    assert ada_types("update-account", "--display-name", "Ada L", "--note", "Beans & peas", "--locked") == (
        "✓ Account updated\n"
    )
    said = bob_types("whois", "ada")
    assert "@ada Ada L" in said
    assert "Beans & peas" in said
    bob_types("follow", "ada")
    assert "* @bob" in ada_types("follow-requests", "list")
    assert "bob is now following you" in ada_types("follow-requests", "accept", "bob")
    assert "* @bob" in ada_types("followers")
