"""The command line: what it does to a site, and its exit codes."""

import io
import json
import re

import pytest

import cli
import config
import microblog
from model import tokens
from model.secrets import digest
from tests.conftest import PASSWORD, Browser


@pytest.fixture
def run(tmp_path, monkeypatch, capsys):
    """Return a function that runs a command on a data directory and returns (exit code, output, errors)."""
    monkeypatch.setenv("MICROBLOG_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("MICROBLOG_RATE_LIMITS", "off")

    def run(*arguments, stdin=""):
        monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
        try:
            code = cli.main(arguments)
        except SystemExit as exit:
            code = exit.code
        return code, *capsys.readouterr()

    return run


@pytest.fixture
def browser(tmp_path):
    """Return a function that opens a new browser on the site, as the server would after a command."""
    apps = []

    def browser():
        configuration = config.load({"MICROBLOG_DATA": str(tmp_path / "data"), "MICROBLOG_RATE_LIMITS": "off"})
        apps.append(microblog.create_app(configuration))
        return Browser(apps[-1], configuration)

    yield browser
    for app in apps:
        app.db.close()


def add(run, name, *arguments):
    assert run("user", "add", name, "--password-stdin", *arguments, stdin=PASSWORD + "\n")[0] == 0


def test_an_added_person_can_log_in(run, browser):
    add(run, "ada")
    assert browser().log_in("ada").status_int == 303


def test_a_password_on_the_command_line_is_wrong_use(run):
    assert run("user", "add", "ada", "--password", "secret")[0] == 2


@pytest.mark.parametrize(
    ("name", "password", "sentence"),
    [
        ("a b", PASSWORD, "letters"),
        ("admin", PASSWORD, "reserved"),
        ("ada", "short", "8 characters"),
        ("ada", "password1", "guessers"),
        ("ada", "", "8 characters"),
    ],
)
def test_a_person_who_cannot_be_added_is_refused_in_words(run, name, password, sentence):
    code, _, errors = run("user", "add", name, "--password-stdin", stdin=password + "\n")
    assert code == 1
    assert sentence in errors


def test_a_name_is_taken_whatever_its_letter_case(run):
    add(run, "ada")
    code, _, errors = run("user", "add", "ADA", "--password-stdin", stdin=PASSWORD)
    assert (code, "taken" in errors) == (1, True)


def test_a_new_password_logs_all_browsers_out(run, browser):
    add(run, "ada")
    before = browser()
    before.log_in("ada")
    run("user", "password", "ada", "--password-stdin", stdin="another fine password\n")
    assert before.get("/compose").status_int == 303
    assert browser().log_in("ada", "another fine password").status_int == 303


def test_a_disabled_person_cannot_log_in_until_enabled(run, browser):
    add(run, "ada")
    run("user", "disable", "ada")
    form = browser().get("/login").forms[0]
    form["username"], form["password"] = "ada", PASSWORD
    assert "locked" in form.submit(status=403)
    run("user", "enable", "ada")
    assert browser().log_in("ada").status_int == 303


def test_the_only_administrator_stays_one(run):
    add(run, "ada", "--role", "admin")
    for command in (["role", "ada", "user"], ["disable", "ada"], ["delete", "ada", "--yes"]):
        code, _, errors = run("user", *command)
        assert (code, "only administrator" in errors) == (1, True), command


def test_deleting_asks_for_the_name(run):
    add(run, "ada", "--role", "admin")
    add(run, "bob")
    assert run("user", "delete", "bob", stdin="no\n")[0] == 1
    assert run("user", "delete", "bob", stdin="bob\n")[0] == 0
    assert "@bob" not in run("user", "list")[1]


def test_the_list_of_people_is_there_as_json(run):
    add(run, "ada", "--role", "admin", "--email", "ada@example.org")
    (row,) = json.loads(run("user", "list", "--json")[1])
    assert (row["username"], row["role"], row["state"], row["email"]) == ("ada", "admin", "active", "ada@example.org")
    assert "password" not in row


def test_a_token_is_printed_alone_and_kept_only_as_a_hash(run, browser):
    add(run, "ada")
    code, output, _ = run("user", "token", "ada", "--scopes", "read write:statuses", "--for", "my script")
    assert (code, bool(re.fullmatch(r"[\w-]{43}\n", output))) == (0, True)
    row = browser().app.db.read.execute("SELECT token_hash, scopes FROM tokens").fetchone()
    assert (row["token_hash"], row["scopes"]) == (digest(output.strip()), "read write:statuses")


def test_a_token_has_only_scopes_that_exist(run):
    add(run, "ada")
    code, _, errors = run("user", "token", "ada", "--scopes", "read fly")
    assert (code, "fly" in errors) == (1, True)
    assert "read:statuses" in tokens.SCOPES


@pytest.mark.parametrize("command", [["password"], ["role"], ["disable"], ["enable"], ["delete", "--yes"], ["token"]])
def test_a_person_who_is_not_there_is_named(run, command):
    code, _, errors = run("user", command[0], "nobody", *command[1:], *(["user"] if command == ["role"] else []))
    assert (code, "nobody" in errors) == (1, True)


def test_a_setting_can_be_shown_and_set(run):
    assert run("settings", "registrations") == (0, "closed\n", "")
    assert run("settings", "registrations", "open") == (0, "open\n", "")
    assert json.loads(run("settings", "--json")[1])["registrations"] == "open"


@pytest.mark.parametrize(
    "arguments", [("registrations", "sometimes"), ("max_characters", "0"), ("colour", "red"), ("colour",), ("name", "")]
)
def test_a_setting_that_means_nothing_is_refused(run, arguments):
    code, output, errors = run("settings", *arguments)
    assert (code, output) == (1, "")
    assert errors.startswith("microblog: ")


def test_the_routes_are_listed_with_their_rights(run):
    routes = {(route["method"], route["path"]): route["right"] for route in json.loads(run("routes", "--json")[1])}
    assert routes["POST", "/statuses"] == "login"
    assert routes["GET", "/login"] == "open"


def test_the_configuration_tells_where_a_value_came_from(run, tmp_path):
    listed = json.loads(run("config", "--json")[1])
    assert listed["data"] == {"value": str(tmp_path / "data"), "source": "MICROBLOG_DATA"}
    assert listed["port"] == {"value": "8080", "source": "default"}


@pytest.mark.parametrize("arguments", [["--nonsense"], ["user"], ["user", "add"], ["user", "role", "ada", "king"]])
def test_wrong_use_is_exit_code_2(run, arguments):
    assert run(*arguments)[0] == 2


def test_an_unknown_variable_is_exit_code_2(run, monkeypatch):
    monkeypatch.setenv("MICROBLOG_PROT", "80")
    code, _, errors = run("version")
    assert (code, "MICROBLOG_PROT" in errors) == (2, True)


@pytest.mark.parametrize(
    "command", ["", "serve", "user", "user add", "user token", "settings", "demo", "routes", "config"]
)
def test_every_command_has_help(run, command):
    code, output, _ = run(*command.split(), "--help")
    assert (code, output.startswith("usage: microblog")) == (0, True)


def test_a_file_that_is_no_database_of_ours_is_named(run, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "microblog.db").write_text("This is my diary." * 1000)
    code, _, errors = run("user", "list")
    assert (code, "microblog.db" in errors, errors.count("\n")) == (1, True, 1)


def test_an_invitation_is_made_listed_and_ended(run):
    assert "no administrator" in run("invite", "new")[2]
    add(run, "bob")
    assert "Only moderators" in run("invite", "new", "--by", "bob")[2]
    add(run, "ada", "--role", "admin")
    run("settings", "registrations", "invite")
    code, link, errors = run("invite", "new", "--note", "Class 4b", "--uses", "30", "--life", "month")
    assert (code, errors) == (0, "")
    assert "/invite/" in link
    [listed] = json.loads(run("invite", "list", "--json")[1])
    assert (listed["by"], listed["note"], listed["state"], listed["max_uses"]) == ("ada", "Class 4b", "good", 30)
    assert run("invite", "revoke", str(listed["id"]))[0] == 0
    assert json.loads(run("invite", "list", "--json")[1])[0]["state"] == "ended"
    assert run("invite", "revoke", "7")[0] == 1
