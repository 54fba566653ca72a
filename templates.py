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


@functools.cache
def named(name):
    return Template(name=name, lookup=VIEWS)


class Template(SimpleTemplate):
    """bottle's, in what its pages cost: it copies all values three times for a part, and compiles it for each page."""

    def prepare(self):
        super().prepare()
        self._escape, self._str = escaped, printed

    def _include(self, _env, _name=None, **values):
        return named(_name).execute(_env["_stdout"], {**_env, **values})

    def execute(self, _stdout, values):
        """Let the code of the template write into _stdout, a list; values are its own from now on."""
        env = values
        env.update(
            _stdout=_stdout,
            _printlist=_stdout.extend,
            include=functools.partial(self._include, env),
            rebase=functools.partial(self._rebase, env),
            _rebase=None,
            _str=self._str,
            _escape=self._escape,
            get=env.get,
            setdefault=env.setdefault,
            defined=env.__contains__,
        )
        exec(self.co, env)
        if env["_rebase"]:
            frame, more = env.pop("_rebase")
            more["base"] = "".join(_stdout)
            _stdout.clear()
            return self._include(env, frame, **more)
        return env


def printed(value):
    return value if isinstance(value, str) else touni(value)


def escaped(value):
    text = value if isinstance(value, str) else touni(value)
    return html_escape(text) if SPECIAL(text) else text


SPECIAL = re.compile("[&<>\"']").search
