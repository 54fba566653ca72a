"""Passwords: which are accepted, how they are kept, and that a storm of them does not take the machine."""

import hashlib
import threading
import time

import pytest

from model import passwords
from model.errors import Invalid, Unavailable


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


def test_two_hashes_run_at_a_time_and_the_others_give_up_in_time(monkeypatch):
    running, most, outcomes = 0, 0, []
    lock = threading.Lock()

    def slow(*args, **options):
        nonlocal running, most
        with lock:
            running, most = running + 1, max(most, running + 1)
        time.sleep(0.3)
        with lock:
            running -= 1
        return b"x" * 32

    def log_in():
        try:
            passwords.hashed("correct horse")
            outcomes.append("hashed")
        except Unavailable as problem:
            outcomes.append(problem.status)

    monkeypatch.setattr(hashlib, "scrypt", slow)
    monkeypatch.setattr(passwords, "WAIT_SECONDS", 0.1)
    threads = [threading.Thread(target=log_in) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most == 2
    assert sorted(map(str, outcomes)) == ["503"] * 6 + ["hashed"] * 2
