"""Templates: bottle's SimpleTemplate, each file compiled once for all that include it, its values copied but once."""

import functools
import re

from bottle import SimpleTemplate, html_escape, touni

import config

VIEWS = [str(config.RESOURCES / "views")]


def fill(name, values):
    """Return what views/<name>.tpl makes of values."""
    pieces = []
    named(name).execute(pieces, values)
    return "".join(pieces)


def encoded(name, values):
    """Return the same in UTF-8. What is printed unescaped may be bytes: to encode 24 kB with one arrow takes 30 us."""
    pieces = []
    named(name).execute(pieces, values, print_as=raw)
    return b"".join([piece if isinstance(piece, bytes) else piece.encode() for piece in pieces])


@functools.cache
def named(name):
    return Template(name=name, lookup=VIEWS)


class Mould:
    """HTML that is the same for many but for its holes, where the template was told hole(name) for a value."""

    def __init__(self, html):
        parts = HOLE.split(html)
        self.names = parts[1::2]
        self.parts = [part.encode() for part in parts]

    def __eq__(self, other):
        return isinstance(other, Mould) and self.parts == other.parts

    def filled(self, values):
        """Return the HTML in UTF-8 with values, {hole: HTML}, in it; templates.escaped() makes HTML of text."""
        parts = self.parts[:]
        known = {name: value if isinstance(value, bytes) else value.encode() for name, value in values.items()}
        parts[1::2] = [known[name] for name in self.names]
        return b"".join(parts)


def hole(name):
    """Return what stands for a hole in what a template is told: model.text takes \\x03 out of all that is typed."""
    return f"\x03{name}\x03"


HOLE = re.compile(hole("([a-z_]+)"))


def printed(value):
    return value if isinstance(value, str) else touni(value)


def raw(value):
    return value if isinstance(value, bytes) else printed(value)


class Template(SimpleTemplate):
    """bottle's, in what its pages cost: it copies all values three times for a part, and compiles it for each page."""

    def prepare(self):
        super().prepare()
        self._escape = escaped

    def _include(self, _env, _name=None, **values):
        named(_name).execute(_env["_stdout"], {**_env, **values})

    def execute(self, _stdout, values, print_as=printed):
        """Let the code of the template write into _stdout, a list; values are its own from now on."""
        env = values
        env.update(
            _stdout=_stdout,
            _printlist=_stdout.extend,
            include=functools.partial(self._include, env),
            _str=print_as,
            _escape=self._escape,
            get=env.get,
        )
        exec(self.co, env)
        env.clear()  # it knows itself, by include and get: for Python to find such rings takes 25 us a page


def escaped(value):
    text = value if isinstance(value, str) else touni(value)
    return html_escape(text) if SPECIAL(text) else text


SPECIAL = re.compile("[&<>\"']").search
