"""Passwords: which are accepted, how they are kept, and that a storm of them does not take the machine."""

import hashlib
import queue
import threading

import pytest

from model import passwords
from model.errors import Invalid, Unavailable


@pytest.fixture(autouse=True)
def quick_passwords():
    """Let hashes cost here what they cost on a site."""


@pytest.mark.parametrize(
    "password", ["correct horse", "пароль длинный", "  blanks count  ", "x1-" * 341, "🐎🔋📎✔️ 🐎🔋📎✔️"]
)
def test_any_text_of_eight_characters_is_accepted(password):
    passwords.check(password, "ada")


@pytest.mark.parametrize(
    ("password", "code"),
    [("", "ERR_BLANK"), ("seven77", "ERR_TOO_SHORT"), ("x1-" * 342, "ERR_TOO_LONG")],
)
def test_a_password_of_no_fit_length_is_refused(password, code):
    with pytest.raises(Invalid) as refused:
        passwords.check(password)
    assert refused.value.errors["password"].code == code


@pytest.mark.parametrize("password", ["Password", "1234567890", "qwertyuiop", "ILOVEYOU1", "LovelaceAda"])
def test_what_guessers_try_first_is_refused(password):
    with pytest.raises(Invalid):
        passwords.check(password, "lovelaceada")


def test_the_same_password_is_kept_differently_each_time_and_matches_both():
    one, other = passwords.hashed("correct horse"), passwords.hashed("correct horse")
    assert one != other
    assert one.startswith("scrypt$14$8$5$")
    assert passwords.matches("correct horse", one)
    assert not passwords.matches("Correct horse", other)


def test_an_unknown_name_takes_a_hash_as_well(monkeypatch):
    calls = []
    scrypt = hashlib.scrypt
    monkeypatch.setattr(
        hashlib, "scrypt", lambda *args, **options: calls.append(options["n"]) or scrypt(*args, **options)
    )
    assert not passwords.matches("anything", None)
    assert calls == [1 << 14]


def test_a_hash_of_other_parameters_still_matches_and_is_to_be_made_anew(monkeypatch):
    monkeypatch.setattr(passwords, "P", 1)
    older = passwords.hashed("correct horse")
    monkeypatch.undo()
    assert passwords.matches("correct horse", older)
    assert passwords.is_outdated(older)
    assert not passwords.is_outdated(passwords.hashed("correct horse"))


@pytest.fixture
def scrypt(monkeypatch):
    """Return a stand-in for scrypt that holds everybody until it is opened, and knows how many were in it at once."""
    gate = Gate()
    monkeypatch.setattr(hashlib, "scrypt", gate.hold)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 60)
    yield gate
    gate.opened.set()
    passwords.seat(8)


class Gate:
    def __init__(self):
        self.opened, self.lock, self.inside, self.most = threading.Event(), threading.Lock(), 0, 0

    def hold(self, *_, **__):
        with self.lock:
            self.inside += 1
            self.most = max(self.most, self.inside)
        assert self.opened.wait(60)
        with self.lock:
            self.inside -= 1
        return b"x" * 32


def start(count, act):
    """Let so many threads act; return a queue of what comes out of each, and the threads."""
    outcomes = queue.Queue()
    threads = [threading.Thread(target=lambda: outcomes.put(act())) for _ in range(count)]
    for thread in threads:
        thread.start()
    return outcomes, threads


def hashing():
    try:
        return passwords.hashed("correct horse") and "hashed"
    except Unavailable as problem:
        return problem.status


@pytest.mark.parametrize("threads", [1, 4, 8, 32])
def test_two_hash_a_quarter_of_the_threads_waits_and_all_others_are_sent_away_at_once(scrypt, threads):
    passwords.seat(threads)
    waiting = max(1, threads // 4)
    outcomes, running = start(20, hashing)
    assert [outcomes.get(timeout=60) for _ in range(18 - waiting)] == [503] * (18 - waiting)
    assert outcomes.empty()
    scrypt.opened.set()
    assert [outcomes.get(timeout=60) for _ in range(2 + waiting)] == ["hashed"] * (2 + waiting)
    assert scrypt.most == 2
    for thread in running:
        thread.join()


def test_nobody_waits_for_ever(scrypt, monkeypatch):
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.1)
    outcomes, running = start(4, hashing)
    assert [outcomes.get(timeout=60) for _ in range(2)] == [503, 503]
    scrypt.opened.set()
    assert [outcomes.get(timeout=60) for _ in range(2)] == ["hashed", "hashed"]
    for thread in running:
        thread.join()


def test_of_fifty_logins_at_once_few_wait_and_other_pages_answer_meanwhile(scrypt, visitor, bob):
    csrf, cookie = visitor.csrf(), visitor.cookies["visitor"]

    def log_in():
        browser = visitor.another()
        browser.set_cookie("visitor", cookie.strip('"'))
        fields = {"csrf": csrf, "username": "bob", "password": "wrong password"}
        answer = browser.post("/login", fields, status="*")
        return answer.status_int, answer.headers.get("Retry-After")

    outcomes, running = start(50, log_in)
    assert [outcomes.get(timeout=60) for _ in range(46)] == [(503, "5")] * 46
    assert outcomes.empty()
    assert visitor.get("/about").status_int == 200
    assert bob.post_status("meanwhile")
    scrypt.opened.set()
    assert [outcomes.get(timeout=60)[0] for _ in range(4)] == [422] * 4
    assert scrypt.most == 2
    for thread in running:
        thread.join()
