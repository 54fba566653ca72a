"""Docs: the API as a page for people, with a first command and a first script, and as the table of docs/api.md."""

from itertools import groupby

from bottle import request

import render
import web
from api import openapi
from api.definitions import ENTITIES

routes = web.Routes()


@routes.get("/api/docs", open=True)
def docs(me, site):
    """Show what a program can do here, and how to begin."""
    groups = [list(group) for _, group in groupby(openapi.of_api(request.app.routes), openapi.family)]
    entities = {name: fields(type) for name, type in ENTITIES.items()}
    values = {"groups": groups, "entities": entities, "openapi": openapi, "scope": scope, "entity": entity}
    return render.page("api_docs", site, me, title="The API", **values)


def scope(rights):
    """Return in words which token a route with these rights takes."""
    scopes = " or ".join(rights.get("scope", "").split())
    if rights.get("open"):
        return "no token"
    if rights.get("public"):
        return f"no token, or {scopes or 'any'}"
    if rights.get("program"):
        return f"{scopes or 'any token'}, also of a program alone"
    return scopes


def entity(type):
    """Return the name of the entity in a type, "" where there is none: of `o [Status]?` it is Status."""
    name = type.removeprefix("o ").strip("[]{}?")
    return name if name in ENTITIES else ""


def fields(type, within=""):
    """Return [(name, type)] of all that a definition has, what lies deeper with a dotted name."""
    if not isinstance(type, dict):
        return [(within, type)]
    below = ((f"{within}.{name}".strip("."), field) for name, field in type.items())
    return [one for name, field in below for one in fields(field, name)]


def markdown(routes):
    """Return the table of docs/api.md: a line for each route of the API."""
    lines = ["| method | path | scope | answers |", "|---|---|---|---|"]
    for route in openapi.of_api(routes):
        lines.append(
            f"| {route.method} | `{openapi.path(route)}` | {scope(route.config)} | {route.config['answers']} |"
        )
    return "\n".join(lines)
