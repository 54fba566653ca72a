"""Errors of the API: always JSON, in Mastodon's words where clients know them."""

import json

from bottle import request, response

import web
from model.errors import Gone, Invalid, NotFound, Problem, Unauthorized

SENTENCES = {404: "Record not found", 405: "Method not allowed", 410: "", 500: "Internal server error"}


def error_json(error):
    """Return the body for an HTTPError under the API's addresses."""
    problem = error.exception
    if not isinstance(problem, Problem):
        problem = Problem(SENTENCES.get(error.status_code, SENTENCES[500]), error.status_code)
    web.set_status(problem)
    response.content_type = "application/json; charset=utf-8"
    if isinstance(problem, Unauthorized):
        response.set_header("WWW-Authenticate", 'Bearer realm="microblog", error="invalid_token"')
    if request.path.startswith("/oauth/") and problem.status == 400:
        return json.dumps({"error": "invalid_request", "error_description": problem.sentence})
    return json.dumps(described(problem), ensure_ascii=False)


def described(problem):
    """Return {"error": ..}, of a form with faults also {"details": {field: [{error, description}]}}."""
    if isinstance(problem, (NotFound, Gone)):
        return {"error": SENTENCES[problem.status]}
    if not isinstance(problem, Invalid):
        return {"error": problem.sentence}
    described = {"error": f"Validation failed: {' '.join(problem.errors.values())}"}
    if any(hasattr(fault, "code") for fault in problem.errors.values()):
        described["details"] = {field: faults(field, fault) for field, fault in problem.errors.items()}
    return described


def faults(field, fault):
    """Return what is wrong with a field; an address that is missing is not one either."""
    listed = [{"error": getattr(fault, "code", "ERR_INVALID"), "description": str(fault)}]
    if field == "email" and listed[0]["error"] == "ERR_BLANK":
        listed.append({"error": "ERR_INVALID", "description": "is invalid"})
    return listed
