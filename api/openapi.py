"""OpenAPI: what the API can do, as a document that programs read, made of the routes and the definitions."""

import re
import sys

from bottle import request

import config
import web
from api.schemas import schema, schemas
from model import tokens

routes = web.ApiRoutes()

MEDIA_TYPES = {"Text": "text/plain", "XRD": "application/xrd+xml", "WebFinger": "application/jrd+json"}
ERRORS = {
    "401": "There is no access token, or it is not valid (any more).",
    "403": "The token has not the scope, or the person may not do this.",
    "404": "There is no such thing, or the person may not see it.",
    "422": "What was sent breaks a rule.",
    "default": "Anything else that is wrong; 429 says in Retry-After or X-RateLimit-Reset when to come again.",
}


@routes.get("/api/openapi.json", open=True, answers="OpenAPI")
def openapi(site):
    """Answer this very document."""
    return document(request.app.routes, site)


def document(routes, site):
    """Return the OpenAPI 3.1 document (https://spec.openapis.org/oas/v3.1.1) of routes, for the server at site."""
    paths = {}
    for route in of_api(routes):
        paths.setdefault(path(route), {})[route.method.lower()] = operation(route)
    return {
        "openapi": "3.1.1",
        "info": {
            "title": f"The API of {site.name}",
            "version": config.VERSION,
            "description": "Mastodon's client API, as far as this server has it. "
            "Clients should not mind names in answers that they do not know.",
        },
        "servers": [{"url": site.url}],
        "paths": paths,
        "components": {
            "schemas": schemas(),
            "responses": {code: error(words) for code, words in ERRORS.items()},
            "securitySchemes": {"oauth": {"type": "oauth2", "flows": flows(site)}},
        },
    }


def of_api(routes):
    """Return the routes that belong to the API, those of a module together, in the order of their addresses."""
    found = [route for route in routes if route.config["is_api"]]
    families = list(map(family, found))
    return sorted(found, key=lambda route: (families.index(family(route)), path(route), route.method))


def family(route):
    """Return the name of the module that a route is in: accounts, statuses, .."""
    return route.callback.__module__.rpartition(".")[2]


def about(route):
    """Return what the module that a route is in says about itself, without the addresses it refers to."""
    first = sys.modules[route.callback.__module__].__doc__.partition("\n")[0]
    return first.partition(" http")[0].rstrip(".")


def path(route):
    """Return the address of a route as OpenAPI writes it: /api/v1/statuses/{id}."""
    return re.sub(r"<(\w+)(:\w+)?>", r"{\1}", route.rule)


def name(route):
    """Return a name for a route that no other has."""
    return re.sub(r"\W+", "_", f"{route.method.lower()}{path(route)}").strip("_")


def summary(route):
    return route.callback.__doc__.partition("\n")[0].rstrip(".")


def taken(route):
    """Return [(name, type, whether it is needed)] of what a route takes beside what is in its path."""
    words = (word.partition(":") for word in route.config.get("takes", "").split())
    return [(name.rstrip("*"), type or "text", name.endswith("*")) for name, _, type in words]


# --- An operation -----------------------------------------------------------------------------------------------------


def operation(route):
    """Return what the document says about a route."""
    asked = taken(route)
    described = {
        "operationId": name(route),
        "tags": [family(route)],
        "summary": summary(route),
        "security": security(route.config),
        "parameters": in_path(route),
        "responses": responses(route),
    }
    if route.method == "GET":
        described["parameters"] += [in_query(*one) for one in asked]
    elif asked:
        is_needed = any(is_needed for _, _, is_needed in asked)
        described["requestBody"] = {"required": is_needed, "content": bodies(asked)}
    return described


def security(rights):
    """Return which tokens a route with these rights takes: of a list one is enough, {} stands for none at all."""
    scopes = rights.get("scope", "").split()
    needed = [{"oauth": [scope]} for scope in scopes] or [{"oauth": []}]
    if rights.get("open"):
        return []
    return [{}, *needed] if rights.get("public") else needed


def in_path(route):
    found = re.findall(r"<(\w+):?(\w*)>", route.rule)
    return [
        {"name": name, "in": "path", "required": True, "schema": schema(kind if kind == "id" else "text")}
        for name, kind in found
    ]


def in_query(name, type, is_needed):
    type = f"[{type}]" if name.endswith("[]") else type
    return {"name": name, "in": "query", "required": is_needed, "schema": schema(type)}


def bodies(asked):
    """Return the body that takes what is asked: as JSON, and as a form, whose fields are named a[b] and a[]."""
    as_json, as_form = {"type": "object"}, {"type": "object"}
    for name, type, _ in asked:
        put(as_json, re.sub(r"\[(\w*)\]", r".\1", name).split("."), schema(type))
        put(as_form, [name], schema(f"[{type}]" if name.endswith("[]") else type))
    if needed := [name for name, _, is_needed in asked if is_needed]:
        as_form["required"] = needed
        as_json["required"] = [name.partition("[")[0] for name in needed]
    return {"application/json": {"schema": as_json}, "application/x-www-form-urlencoded": {"schema": as_form}}


def put(node, steps, leaf):
    """Put the schema leaf into the schema node, where steps lead; an empty step is an element of a list."""
    step, *rest = steps
    if step:
        node["type"] = "object"
        below = node.setdefault("properties", {}).setdefault(step, {})
    else:
        node["type"] = "array"
        below = node.setdefault("items", {})
    if rest:
        put(below, rest, leaf)
    else:
        below.update(leaf)


def responses(route):
    """Return what a route may answer: by status, `default` for what is not listed."""
    answers, rights = route.config["answers"], route.config
    found = {}
    if answers != "Error":
        found["200"] = {"description": answers, "content": content(answers)}
        if "max_id" in rights.get("takes", ""):
            found["200"]["headers"] = {"Link": {"description": NEIGHBOURS, "schema": schema("text")}}
    possible = {
        "401": not rights.get("open"),
        "403": "scope" in rights,
        "404": "<" in route.rule,
        "422": "takes" in rights,
        "default": True,
    }
    return found | {code: {"$ref": f"#/components/responses/{code}"} for code, is_ in possible.items() if is_}


NEIGHBOURS = 'Where the next (older) and the previous page are: <https://..>; rel="next", <https://..>; rel="prev"'


def content(answers):
    return {MEDIA_TYPES.get(answers, "application/json"): {"schema": schema(answers)}}


def error(words):
    return {"description": words, "content": content("Error")}


def flows(site):
    """Return the two ways to a token, with all scopes."""
    scopes = {scope: tokens.in_words([scope])[0] for scope in sorted(tokens.SCOPES)}
    token = f"{site.url}/oauth/token"
    return {
        "authorizationCode": {
            "authorizationUrl": f"{site.url}/oauth/authorize",
            "tokenUrl": token,
            "scopes": scopes,
        },
        "clientCredentials": {"tokenUrl": token, "scopes": scopes},
    }
