"""The rules of docs/architecture.md that a program can check: who may import whom, and where SQL and HTML stand."""

import ast
import re
import sys
from graphlib import TopologicalSorter
from pathlib import Path

import bottle
import pytest

import web

ROOT = Path(web.__file__).parent
LAYERS = (  # from the ground up: a module imports only from layers below its own, or of its own package
    {"copies", "durable", "kept", "lines", "locks"},
    {"sound"},
    {"versions"},
    {"config", "db"},
    {"model"},
    {"letters", "look", "times", "moments"},
    {"filtered", "written"},
    {"entities", "tagged", "mail", "smtp", "parameters", "limits", "metrics", "cookies"},
    {"asked", "delivery", "archives", "worker", "grants"},
    {"repeats", "replies"},
    {"web", "scheduler", "templates"},
    {"frame"},
    {"render"},
    {"api", "pages", "oauth", "server"},
    {"microblog", "demo"},
    {"commands"},
    {"cli"},
)
LIBRARIES = {"server": "gunicorn", "worker": "gunicorn", "scheduler": "apscheduler", "oauth": "bottle oauthlib"}
LIBRARIES["grants"] = "bottle oauthlib"
LIBRARIES |= dict.fromkeys(
    (
        "asked",
        "cookies",
        "frame",
        "limits",
        "mail",
        "replies",
        "repeats",
        "templates",
        "web",
        "render",
        "pages",
        "api",
        "microblog",
    ),
    "bottle",
)
LIBRARIES["pages"] += " segno"
SQL = re.compile(r"\s*((SELECT|INSERT|UPDATE|DELETE|WITH|CREATE|PRAGMA|BEGIN)\s|BEGIN$)")
SQL_WORDS = re.compile(r"\b(SELECT|INSERT|UPDATE|DELETE|FROM|WHERE|AND|OR|UNION|ORDER BY|PRAGMA)\b")
FRAGMENT = re.compile(r"\{[A-Z_]+(\.format\(s='[a-z]'\))?\}|\{[^{}]+:d\}")  # SQL of our own, or a whole number
GUESSES = re.compile(
    r"\bbottle\.(redirect|static_file)|\brequest\.(url|urlparts|forms|query|params|GET|POST|json|files)\b"
)
FROM_MODEL = {
    'local(s["content"])',
    'local(version["content"])',
    'local(person["note"])',
    'local(field["value"])',
    'local(announcement["html"])',
    'posts[s["id"]]',
    'posts[n["id"]]',
    "composer",
    'conversation(composer(csrf()) if me else "", csrf)',
    'posts[status["id"]]',
    "base",
    "head",
    "beside",
    "told",
    "composer(csrf(), caret=not statuses)",
    "listed(csrf)",
    "head_of(csrf)",
    "noted(csrf)",
}  # HTML that model.text made, what views/_status.tpl made, and a page and its parts inside the frame

FILES = [file.relative_to(ROOT) for file in ROOT.glob("*.py")]
FILES += [
    file.relative_to(ROOT)
    for name in ("model", "archives", "pages", "api", "commands", "worker")
    for file in (ROOT / name).rglob("*.py")
]
TREES = {file: ast.parse((ROOT / file).read_text("utf-8")) for file in sorted(FILES)}


def package(file):
    """Return the name by which the layers know file: its package or, at the root, the module itself."""
    return file.parts[0].removesuffix(".py")


def nodes(kind):
    """Yield (file, node) for each node of that kind in all files."""
    for file, tree in TREES.items():
        yield from ((file, node) for node in ast.walk(tree) if isinstance(node, kind))


def imports():
    """Yield (file, dotted name) for all that is imported, anywhere in a file; `from model import ids` is model.ids."""
    for file, node in nodes((ast.Import, ast.ImportFrom)):
        start = f"{node.module}." if isinstance(node, ast.ImportFrom) else ""
        yield from ((file, start + alias.name) for alias in node.names)


def test_imports_go_down_only():
    for file, name in imports():
        here, there = package(file), name.partition(".")[0]
        level = next((level for level, layer in enumerate(LAYERS) if here in layer), None)
        assert level is not None, f"{file} stands in no layer"
        below = set().union(*LAYERS[:level])
        is_foreign = there in sys.stdlib_module_names or there in LIBRARIES.get(here, "").split()
        assert there == here or there in below or is_foreign, f"{file} imports {name}"


def test_no_modules_import_each_other_in_a_circle():
    graph = {}
    for file, name in imports():
        graph.setdefault(".".join(file.with_suffix("").parts), set()).add(re.match(r"\w+(\.\w+)?", name)[0])
    TopologicalSorter(graph).prepare()


def test_the_model_looks_at_no_clock():
    for file in TREES:
        if package(file) == "model":
            assert not re.search(r"\bimport time\b|\b(config|datetime)\.now\b", (ROOT / file).read_text("utf-8")), file


def test_sql_stands_in_db_and_model_only():
    for file, node in nodes(ast.Constant):
        is_sql = isinstance(node.value, str) and SQL.match(node.value)
        assert not is_sql or package(file) in ("copies", "db", "durable", "model", "sound", "versions"), (
            f"{file}:{node.lineno}"
        )


def test_no_value_gets_into_sql_but_as_a_parameter():
    for file, node in nodes(ast.JoinedStr):
        parts = [
            ast.unparse(ast.JoinedStr([part]))[2:-1] for part in node.values if isinstance(part, ast.FormattedValue)
        ]
        if SQL_WORDS.search(ast.unparse(node)):
            assert all(map(FRAGMENT.fullmatch, parts)), f"{file}:{node.lineno} {parts}"
    for file, node in nodes(ast.Call):
        if getattr(node.func, "attr", "").startswith("execute"):
            assert not isinstance(node.args[0], ast.BinOp), f"{file}:{node.lineno}"


def test_nothing_but_web_uses_what_bottle_guesses():
    for file, name in imports():
        assert not GUESSES.match(name), f"{file} imports {name}"
    for file, node in nodes((ast.Attribute, ast.keyword)):
        assert file.name == "web.py" or not GUESSES.fullmatch(ast.unparse(node)), f"{file}:{node.lineno}"
        assert getattr(node, "arg", "") != "secret", f"{file}:{node.value.lineno} pickles a cookie"


def test_files_are_short_and_named_for_what_they_know():
    for file in TREES:
        assert len((ROOT / file).read_text("utf-8").splitlines()) <= 400, file
        assert file.stem not in ("utils", "helpers", "common", "misc", "manager", "service")


def test_every_route_declares_its_rights(app):
    for route in app.routes:
        assert web.RIGHTS & set(route.config), f"{route.method} {route.rule}"
        assert route.call  # the doorkeeper refuses to stand round a route that declares none, or several at odds
    for rights in ({}, {"open": True, "login": True}):
        with pytest.raises(TypeError, match="has to declare"):
            assert bottle.Route(app, "/x", "GET", lambda: "", **rights).call


def test_templates_escape_whatever_people_typed():
    for file in (ROOT / "views").rglob("*.tpl"):
        template = file.read_text("utf-8")
        assert set(re.findall(r"\{\{\s*!\s*(.*?)\s*\}\}", template)) <= FROM_MODEL, file
        assert not re.search(r"\s[a-z-]+=\{\{", template), f"{file} has an attribute without quotes"
