"""Metrics: who may read them, and that they say what happened, in a format that Prometheus' own parser takes."""

import math
import threading

import pytest
from prometheus_client.parser import text_string_to_metric_families

import config
import metrics
import scheduler
from model import statistics

TOKEN = {"MICROBLOG_METRICS_TOKEN": "sixteen-letters-and-more"}
WITH_TOKEN = pytest.mark.parametrize("configuration", [TOKEN], indirect=True, ids=["with a token"])


def read(text):
    """Return {(name, label, ..): number} of a text, as Prometheus understands it."""
    families = text_string_to_metric_families(text)
    return {(s.name, *map(str, s.labels.values())): s.value for family in families for s in family.samples}


@pytest.fixture
def numbers(visitor):
    """Return a function that reads the numbers of the site."""
    return lambda **headers: read(visitor.get("/metrics", headers=headers).text)


# --- Who may read them ------------------------------------------------------------------------------------------------


def test_programs_on_this_machine_may_read_them(visitor):
    for address in ("127.0.0.1", "::1", "::ffff:127.0.0.1", "127.9.9.9"):
        answer = visitor.another(address).get("/metrics")
    assert answer.headers["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8"
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_nobody_else_may(visitor, ada):
    for address in ("192.0.2.1", "10.0.0.1", "2001:db8::1", "", "localhost"):
        assert "microblog_" not in visitor.another(address).get("/metrics", status=403)
        ada.extra_environ["REMOTE_ADDR"] = address
        assert set(ada.get("/metrics", status=403).json) == {"error"}


@pytest.mark.parametrize("configuration", [{}, {"MICROBLOG_PROXIES": "127.0.0.1"}], indirect=True, ids=["", "proxy"])
def test_what_came_through_a_proxy_is_not_of_this_machine(visitor):
    for name in ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via"):
        for value in ("127.0.0.1", "for=127.0.0.1", ""):
            visitor.get("/metrics", headers={name: value}, status=403)


@WITH_TOKEN
def test_with_a_token_only_the_token_counts(visitor, numbers):
    assert numbers(Authorization=f"Bearer {TOKEN['MICROBLOG_METRICS_TOKEN']}")
    for header in (
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Bearer \xe9"},
        {"Authorization": "Bearer"},
    ):
        assert visitor.get("/metrics", headers=header, status=401).headers["WWW-Authenticate"].startswith("Bearer")
    elsewhere = visitor.another("192.0.2.1")
    right = {"Authorization": f"Bearer {TOKEN['MICROBLOG_METRICS_TOKEN']}"}
    assert elsewhere.get("/metrics", headers=right)


@pytest.mark.parametrize("text", ["short", "with blanks in it, and long", "x" * 201])
def test_a_token_that_can_be_guessed_or_sent_wrongly_is_refused_at_the_start(text):
    with pytest.raises(config.Misconfigured, match="16 to 200"):
        config.load({"MICROBLOG_METRICS_TOKEN": text})


def test_the_token_is_shown_nowhere():
    loaded = config.load(TOKEN)
    assert "letters" not in repr(loaded) + str(loaded.metrics_token)


# --- What they say ----------------------------------------------------------------------------------------------------


def test_requests_are_counted_by_who_answers_and_how(visitor, numbers):
    for path, status in (
        ("/about", 200),
        ("/about", 200),
        ("/@nobody", 404),
        ("/nowhere", 404),
        ("/static/style.css", 200),
    ):
        visitor.get(path, status=status)
    visitor.get("/api/v1/timelines/home", status=401)
    found = numbers()
    counted = {key[1:]: number for key, number in found.items() if key[0] == "microblog_requests_total"}
    assert counted == {
        ("pages.about", "200"): 2,
        ("pages.people", "404"): 1,
        ("none", "404"): 1,
        ("pages.files", "200"): 1,
        ("api.timelines", "401"): 1,
    }
    assert found["microblog_request_seconds_count", "pages"] == 4
    assert found["microblog_request_seconds_bucket", "pages", "+Inf"] == 4
    assert found["microblog_request_seconds_sum", "pages"] > 0


def test_the_site_is_counted(ada, bob, visitor, numbers, tick):
    for text in ("one", "two @bob"):
        ada.post_status(text)
    tick()
    found = numbers()
    expected = {"accounts": 2, "statuses": 2, "sessions": 2, "mails_waiting": 1}
    assert {name: found[(f"microblog_{name}",)] for name in expected} == expected
    assert found[("microblog_database_bytes",)] > 100_000
    assert found["microblog_task_failing", "upkeep"] == 0
    assert abs(found["microblog_task_ended_seconds", "upkeep"] - config.now() / 1000) < 600
    assert found[("process_threads",)] >= 1
    assert found[("process_resident_memory_bytes",)] > 10_000_000


def test_runs_of_tasks_are_counted(app, numbers, configuration, monkeypatch):
    scheduler.tick(app.db, configuration, runs=app.scheduler.runs, names=("upkeep",))
    broken = scheduler.JOBS["nightly"]._replace(run=lambda work: 1 / 0)
    monkeypatch.setitem(scheduler.JOBS, "nightly", broken)
    monkeypatch.setattr(scheduler, "complain", lambda *_: None)
    scheduler.tick(app.db, configuration, runs=app.scheduler.runs, names=("nightly", "upkeep"))
    found = numbers()
    assert found["microblog_task_runs_total", "upkeep", "done"] == 1
    assert found["microblog_task_runs_total", "nightly", "failed"] == 1
    assert found["microblog_task_failing", "nightly"] == 1


def test_mails_are_counted_once_whether_their_day_has_been_or_not(db, ada, numbers):
    day = 24 * 3_600_000
    now = config.now()
    yesterday = statistics.midnight(statistics.day_of(now - day)) + 1000
    insert = """
        INSERT INTO outbox (id, dedupe_key, kind, account_id, created_at, outcome, finished_at)
        SELECT :id, :id, 'reset', min(id), :at, :outcome, :at FROM accounts
    """
    with db.write() as tx:
        for number, (outcome, at) in enumerate(
            [("sent", yesterday), ("sent", now), ("failed", yesterday), ("dropped", now)]
        ):
            tx.execute(insert, {"id": (at << 16) + number, "at": at, "outcome": outcome})

    def mails():
        found = numbers()
        return [found["microblog_mails_total", outcome] for outcome in ("sent", "failed")]

    assert mails() == [2, 1]
    with db.write() as tx:
        statistics.count_day(tx, statistics.day_of(yesterday))
    assert mails() == [2, 1]


def test_reading_them_reads_no_statuses(app, db, ada, visitor):
    ada.post_status("x")
    asked = []
    visitor.get("/metrics")
    db.read.set_trace_callback(asked.append)
    visitor.get("/metrics")
    db.read.set_trace_callback(None)
    assert asked
    assert not [sql for sql in asked if " statuses " in f"{sql} " and "FROM statuses" in sql]


# --- The counter and the format ---------------------------------------------------------------------------------------


def test_no_request_is_lost_when_many_end_at_once():
    requests = metrics.Requests()

    def add():
        for number in range(2000):
            requests.add("pages.about", 200, number / 1000)

    threads = [threading.Thread(target=add) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = read(metrics.text(requests.families()))
    assert found["microblog_requests_total", "pages.about", "200"] == 16_000
    buckets = [found["microblog_request_seconds_bucket", "pages", end] for end in ("0.005", "0.1", "1", "+Inf")]
    assert buckets == [8 * 6, 8 * 101, 8 * 1001, 16_000]


def test_any_label_is_read_as_it_was_written():
    label = 'a"b\\c\nd{}=,'
    family = metrics.Family("x", "gauge", "X.", [("", {"of": label}, 1.5), ("", {"of": "inf"}, math.inf)])
    assert read(metrics.text([family])) == {("x", label): 1.5, ("x", "inf"): math.inf}
