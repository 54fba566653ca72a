"""What is decided for the whole site, and what it consists of."""

import json
from dataclasses import fields

import config
import microblog
from api import docs
from commands.terminal import opened, say, table
from model import settings


def change_settings(options, configuration):
    """List the settings, show one, or set one."""
    with opened(configuration) as db:
        if options.value is not None:
            value = settings.parsed(options.name, options.value)
            with db.write() as tx:
                settings.change(tx, options.name, value, config.now())
        site = settings.load(db.read, configuration)
    if options.name and options.name not in settings.SETTINGS:
        settings.parsed(options.name, "")
    values = {name: getattr(site, name) for name in settings.SETTINGS if name == options.name or not options.name}
    if options.json:
        return say(json.dumps(values, indent=2, ensure_ascii=False))
    if options.name:
        return say(values[options.name])
    return table(
        [
            (name, json.dumps(value, ensure_ascii=False), settings.SETTINGS[name].meaning)
            for name, value in values.items()
        ]
    )


def list_routes(options, configuration):
    """List all addresses."""
    if options.markdown:
        return say(docs.markdown(microblog.all_routes()))
    routes = [(route.method, route.rule, right_of(route)) for route in microblog.all_routes()]
    if options.json:
        return say(
            json.dumps([dict(zip(("method", "path", "right"), route, strict=True)) for route in routes], indent=2)
        )
    return table(sorted(routes, key=lambda route: (route[1], route[0])))


def right_of(route):
    """Return who may call route, as it declares it: open, public, login, a role, program, or a token's scope."""
    rights = [name for name in ("public", "program", "open", "login", "role", "scope") if name in route.config]
    return " ".join(name if route.config[name] is True else f"{name}={route.config[name]}" for name in rights)


def show_config(options, configuration):
    """Show the configuration; nothing in it is secret."""
    values = {field.name: shown(getattr(configuration, field.name)) for field in fields(config.Config)}
    del values["sources"]
    if options.json:
        listed = {name: {"value": value, "source": configuration.sources[name]} for name, value in values.items()}
        return say(json.dumps(listed, indent=2))
    return table([(f"MICROBLOG_{name.upper()}", value, configuration.sources[name]) for name, value in values.items()])


def shown(value):
    """Return a value of the configuration as its variable would be written."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return " ".join(map(str, value)) if isinstance(value, tuple) else str("" if value is None else value)


def show_version(options, configuration):
    """Show the version."""
    say(f"microblog {config.VERSION}")
