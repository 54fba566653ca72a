"""Fuzz: texts, queries, request bodies, archives and addresses that nobody thought of: `python -m bench.fuzz`.

Each target runs by itself, guided by the code it reaches (atheris, `pip install -e .[fuzz]`), until its seconds are
over or something breaks; what broke it is left in a file that the last lines name. `--texts` needs no atheris: it times
so many texts at the length limit.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import random
import re
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from typing import Any

HOST = "blog.example.org"
TAG = re.compile(
    r"</?p>|<br />|</a>|</span>|<span>|<span class=\"(h-card\" translate=\"no|invisible|ellipsis|)\">"
    r"|<a href=\"/@[A-Za-z0-9_]+\" class=\"u-url mention\">"
    r"|<a href=\"/tags/[A-Za-z0-9_.~%-]+\" class=\"mention hashtag\" rel=\"tag\">"
    r"|<a href=\"https?://[^\"<>]+\" target=\"_blank\" rel=\"nofollow noopener\" translate=\"no\">"
)
PIECES = [
    *"@#:/.<>&\"'()[]_-·?!,;\\ \t\r\n0aéßñİΣ字ー・हि्한👩🏽🇩\u200d\u0301\u202e\ufe0f\u2028\u00a0\u00ad\u017f\0",
    *("\n\n", "@ada", "@ada@" + HOST, "a@b", "http://", "https://", "HTTPS://", "a.example", "b.example/c(", "&lt;"),
    *('href="/', "<a href='", "</p>", "<br />", "javascript:", "<!--", "]]>", "&#39", "#tag", "#字", "#a·"),
]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("targets", nargs="*", help=", ".join(TARGETS) + "; all if none is named")
    parser.add_argument("--seconds", type=int, default=60, help="for each target")
    parser.add_argument("--texts", type=int, default=0, help="time so many texts at the length limit, and no more")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    if options.texts:
        sys.exit(time_texts(options.texts, options.seed))
    names = options.targets or list(TARGETS)
    if len(names) == 1 and names[0].startswith("in-this-process:"):
        run(names[0].partition(":")[2], options.seconds)
    failed = 0
    for name in names:
        print(f"\n{name}, {options.seconds} s", flush=True)
        command = [sys.executable, "-m", "bench.fuzz", f"in-this-process:{name}", "--seconds", str(options.seconds)]
        done = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        print("\n".join(done.stderr.strip().splitlines()[-3 if done.returncode == 0 else -60 :]))
        failed += done.returncode != 0
    sys.exit(failed > 0)


def run(name: str, seconds: int) -> None:
    """Fuzz one target; never returns."""
    import atheris

    with atheris.instrument_imports(include=["model", "archives", "parameters", "json", "csv"]):
        __import__("parameters"), __import__("archives.reading"), __import__("model.fulltext")
        __import__("model.applications"), __import__("model.statuses")
    begin = TARGETS[name]()
    folder = tempfile.mkdtemp(prefix=f"fuzz-{name}-")
    flags = [
        f"-max_total_time={seconds}",
        "-timeout=5",
        "-max_len=4000",
        "-len_control=0",
        f"-artifact_prefix={folder}/",
    ]
    atheris.Setup([sys.argv[0], *flags], lambda data: begin(atheris.FuzzedDataProvider(data)))
    atheris.Fuzz()


# --- Targets: each returns a function of atheris' data that raises if something is wrong ------------------------------


def text_target() -> Callable[[Any], None]:
    from model import text
    from model.errors import Invalid

    def check(data: Any) -> None:
        source = composed(data)
        try:
            clean = text.clean(source)
        except Invalid:
            return
        assert text.clean(clean) == clean
        check_text(clean)

    return check


def check_text(clean: str) -> None:
    """Raise unless a clean text is cut up without loss, and its HTML is ours alone and says the same."""
    from model import text

    parts = list(text.tokens(clean, HOST))
    assert "".join(part.source for part in parts) == clean
    assert text.length(parts) <= sum(max(len(part.source), text.URL_LENGTH) for part in parts)
    markup = text.render(parts, ["Ada"])
    assert all(map(TAG.fullmatch, re.findall("<[^>]*>?", markup))), clean[:200]
    assert "<" not in re.sub("<[^>]*>", "", markup)
    typed = "".join("@ada" if is_ada(part) else part.source for part in parts)
    assert squeezed(text.plain(markup)) == squeezed(typed), clean[:200]


def is_ada(part: Any) -> bool:
    """Return whether a token is a mention of the only one who lives here, of whom only the name is shown."""
    return type(part).__name__ == "Mention" and part.username.lower() == "ada"


def squeezed(source: str) -> str:
    return re.sub(r"\s+", "", source).lower()


def query_target() -> Callable[[Any], None]:
    from model import fulltext, query

    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE VIRTUAL TABLE w USING fts5 (t, tokenize='unicode61 remove_diacritics 2')")
    connection.execute("INSERT INTO w VALUES ('hot soup a.b 字 größe')")
    from model.errors import Invalid

    def check(data: Any) -> None:
        with contextlib.suppress(Invalid):
            wanted = query.parsed(composed(data))
            assert len(wanted.words) + len(wanted.without) <= query.MAX_TERMS
            assert 0 <= wanted.since_id < 2**63
            assert 0 <= wanted.max_id < 2**63
            for match in (fulltext.match(wanted.words, wanted.without, has_link=True), fulltext.any_of(wanted.without)):
                if match:
                    connection.execute("SELECT count(*) FROM w WHERE w MATCH ?", [match]).fetchall()

    return check


def parameters_target() -> Callable[[Any], None]:
    import parameters
    from model.errors import Problem

    types = [parameters.URLENCODED, "application/json", "multipart/form-data; boundary=b", "multipart/form-data", ""]

    def check(data: Any) -> None:
        type = data.PickValueInList([*types, data.ConsumeUnicodeNoSurrogates(40)])
        query = data.ConsumeUnicodeNoSurrogates(60)
        body = data.ConsumeBytes(4000)
        if "boundary=b" in type:
            body = body.replace(b"\x00", b"\r\n--b\r\n").replace(b"\x01", b'Content-Disposition: form-data; name="a[]"')
        with contextlib.suppress(Problem):
            found = parameters.read(query, type, body)
            for name in list(found):
                for ask in ("get", "flag", "id", "many", "ids", "part", "parts"):
                    with contextlib.suppress(Problem):
                        getattr(found, ask)(name)
                with contextlib.suppress(Problem):
                    assert 0 <= found.number(name, 20, 40) <= 40
        with tempfile.TemporaryFile() as whole, contextlib.suppress(Problem):
            whole.write(body)
            parameters.upload(type, whole)

    return check


def archive_target() -> Callable[[Any], None]:
    from archives import reading
    from model.errors import Invalid

    heads = [
        b"",
        b'{"orderedItems":[',
        b'{"orderedItems":[{"type":"Create","object":{"type":"Note","content":"',
        b"PK\x03\x04",
        b"\x1f\x8b",
    ]

    def check(data: Any) -> None:
        file = io.BytesIO(data.PickValueInList(heads) + data.ConsumeBytes(4000))
        with contextlib.suppress(Invalid):
            if reading.is_table(file):
                reading.people(file, HOST)
            for post in reading.posts(file, HOST, 2**40):
                assert post is None or post["at"] <= 2**40

    return check


def address_target() -> Callable[[Any], None]:
    """Dates, ids, and the addresses that programs ask to send people to."""
    from urllib.parse import urlsplit

    from archives import activities
    from model import applications, ids, query
    from model.errors import Invalid

    def check(data: Any) -> None:
        typed = composed(data)
        assert 0 <= ids.parsed(typed) < 2**63
        assert 0 <= query.first_id(typed) < 2**63
        with contextlib.suppress(activities.Unreadable):
            activities.moment(typed)
        with contextlib.suppress(Invalid):
            columns = applications.checked("x", [typed], "read", typed, is_secure=True)
            for uri in columns["redirect_uris"].split("\n"):
                assert uri.isascii()
                assert urlsplit(uri).scheme not in ("javascript", "data", "vbscript", "file", "blob", "about")

    return check


def composed(data: Any) -> str:
    """Return a text of what fuzzing found and of pieces that mean something here."""
    found: list[str] = []
    while data.remaining_bytes() > 1 and len(found) < 200:
        choice = data.ConsumeIntInRange(0, len(PIECES) + 20)
        found.append(PIECES[choice] if choice < len(PIECES) else data.ConsumeUnicode(choice - len(PIECES) + 1))
    return "".join(found)


TARGETS = {
    "text": text_target,
    "query": query_target,
    "parameters": parameters_target,
    "archive": archive_target,
    "address": address_target,
}


# --- Time -------------------------------------------------------------------------------------------------------------


def time_texts(count: int, seed: int) -> int:
    """Time the way from the form to the HTML for so many texts of the longest kind; return 1 if one took 50 ms."""
    from model import statuses, text
    from model.errors import Invalid

    chosen, worst, slowest = random.Random(seed), 0.0, ""
    begun = time.perf_counter()
    for _ in range(count):
        pieces = chosen.choices(PIECES, k=chosen.choice((1, 2, 3, len(PIECES))))
        source = "".join(chosen.choices(pieces, k=statuses.MAX_CODE_POINTS))[: statuses.MAX_CODE_POINTS]
        start = time.process_time()
        with contextlib.suppress(Invalid):  # a tower of marks
            parts = list(text.tokens(text.clean(source), HOST))
            text.length(parts)
            text.render(parts, ["ada"])
        taken = time.process_time() - start
        with contextlib.suppress(Invalid):
            check_text(text.clean(source))
        if taken > worst:
            worst, slowest = taken, source
    print(f"{count} texts of {statuses.MAX_CODE_POINTS} code points in {time.perf_counter() - begun:.0f} s")
    print(f"slowest: {worst * 1000:.1f} ms, {slowest[:60]!r}..")
    return int(worst >= 0.050)


if __name__ == "__main__":
    main()
