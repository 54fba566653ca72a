"""Filters: words and posts that one would rather not see. https://docs.joinmastodon.org/methods/filters/

The older methods (v1) know each keyword as a filter of its own.
"""

import config
import filtered
import web
from model import filters, statuses
from model.errors import Invalid

routes = web.ApiRoutes()

CONTEXT = "home|notifications|public|thread|account"
FILTER = "filter_action:warn|hide expires_in:number keywords_attributes[][keyword]"
FILTER += " keywords_attributes[][whole_word]:flag keywords_attributes[][id]:id keywords_attributes[][_destroy]:flag"


@routes.get("/api/v2/filters", scope="read:filters", answers="[Filter]")
def several(db, me):
    """Answer one's filters, also those that have expired."""
    return [filtered.whole(row) for row in filters.of_account(db.read, me["id"])]


@routes.post("/api/v2/filters", scope="write:filters", answers="Filter", takes=f"title* context[]*:{CONTEXT} {FILTER}")
def create(db, me):
    """Make a filter; `expires_in` are the seconds for which it does something."""
    params, now = web.params(), config.now()
    columns, keywords = filters.checked(params, now), filters.checked_keywords(params)
    with db.write() as tx:
        id = filters.add(tx, me["id"], columns, keywords, now)
    return show(db, me, id)


@routes.get("/api/v2/filters/<id:id>", scope="read:filters", answers="Filter")
def show(db, me, id):
    """Answer one of one's filters."""
    return filtered.whole(filters.by_id(db.read, me["id"], id))


@routes.put(
    "/api/v2/filters/<id:id>", scope="write:filters", answers="Filter", takes=f"title context[]:{CONTEXT} {FILTER}"
)
def edit(db, me, id):
    """Change a filter; keywords with an id are changed or, with `_destroy`, taken out, others added."""
    params, now = web.params(), config.now()
    keywords = filters.checked_keywords(params)
    with db.write() as tx:
        filters.change(tx, me["id"], id, filters.checked(params, now, filters.by_id(tx, me["id"], id)))
        filters.change_keywords(tx, me["id"], id, keywords, now)
    return show(db, me, id)


@routes.delete("/api/v2/filters/<id:id>", scope="write:filters", answers="Empty")
def delete(db, me, id):
    """Delete a filter."""
    with db.write() as tx:
        filters.delete(tx, me["id"], id)
    return {}


# --- Keywords ---------------------------------------------------------------------------------------------------------


@routes.get("/api/v2/filters/<id:id>/keywords", scope="read:filters", answers="[FilterKeyword]")
def keywords(db, me, id):
    """Answer the keywords of a filter."""
    return show(db, me, id)["keywords"]


@routes.post(
    "/api/v2/filters/<id:id>/keywords",
    scope="write:filters",
    answers="FilterKeyword",
    takes="keyword* whole_word:flag",
)
def add_keyword(db, me, id):
    """Add a keyword to a filter."""
    params = web.params()
    one = filters.Keyword(0, filters.checked_keyword(params.get("keyword")), params.flag("whole_word", True))
    with db.write() as tx:
        keyword_id = filters.add_keyword(tx, me["id"], id, one, config.now())
    return show_keyword(db, me, keyword_id)


@routes.get("/api/v2/filters/keywords/<id:id>", scope="read:filters", answers="FilterKeyword")
def show_keyword(db, me, id):
    """Answer one keyword."""
    row = filters.keyword_by_id(db.read, me["id"], id)
    return filtered.keyword(row["id"], row["keyword"], bool(row["whole_word"]))


@routes.put(
    "/api/v2/filters/keywords/<id:id>",
    scope="write:filters",
    answers="FilterKeyword",
    takes="keyword whole_word:flag",
)
def edit_keyword(db, me, id):
    """Change a keyword."""
    with db.write() as tx:
        filters.change_keyword(tx, me["id"], changed_keyword(web.params(), "keyword", id))
    return show_keyword(db, me, id)


def changed_keyword(params, name, id):
    """Return the Keyword id with what params, where it is called name, say of it."""
    keyword = filters.checked_keyword(params.get(name)) if name in params else None
    return filters.Keyword(id, keyword, params.flag("whole_word"))


@routes.delete("/api/v2/filters/keywords/<id:id>", scope="write:filters", answers="Empty")
def delete_keyword(db, me, id):
    """Take a keyword out of its filter."""
    with db.write() as tx:
        filters.delete_keyword(tx, me["id"], id)
    return {}


# --- Statuses ---------------------------------------------------------------------------------------------------------


@routes.get("/api/v2/filters/<id:id>/statuses", scope="read:filters", answers="[FilterStatus]")
def filter_statuses(db, me, id):
    """Answer which statuses a filter has."""
    return show(db, me, id)["statuses"]


@routes.post("/api/v2/filters/<id:id>/statuses", scope="write:filters", answers="FilterStatus", takes="status_id*:id")
def add_status(db, me, id):
    """Let a filter have a status, whatever its words."""
    status_id = web.params().id("status_id")
    with db.write() as tx:
        status = statuses.by_id(tx, status_id, me["id"])
        status_filter_id = filters.add_status(tx, me["id"], id, status["id"], config.now())
    return filtered.status(status_filter_id, status_id)


@routes.get("/api/v2/filters/statuses/<id:id>", scope="read:filters", answers="FilterStatus")
def show_status(db, me, id):
    """Answer one status that a filter has."""
    row = filters.status_by_id(db.read, me["id"], id)
    return filtered.status(row["id"], row["status_id"])


@routes.delete("/api/v2/filters/statuses/<id:id>", scope="write:filters", answers="Empty")
def delete_status(db, me, id):
    """Take a status out of a filter."""
    with db.write() as tx:
        filters.delete_status(tx, me["id"], id)
    return {}


# --- The older methods ------------------------------------------------------------------------------------------------

V1 = "irreversible:flag whole_word:flag expires_in:number"


@routes.get("/api/v1/filters", scope="read:filters", answers="[V1Filter]")
def v1_several(db, me):
    """Answer the keywords of all one's filters. (Deprecated in Mastodon, as all methods of this kind.)"""
    return [filtered.v1(row, *one) for row in filters.of_account(db.read, me["id"]) for one in filters.keywords_of(row)]


@routes.post("/api/v1/filters", scope="write:filters", answers="V1Filter", takes=f"phrase* context[]*:{CONTEXT} {V1}")
def v1_create(db, me):
    """Make a filter of one keyword."""
    params, now = web.params(), config.now()
    one = filters.Keyword(0, filters.checked_keyword(params.get("phrase")), params.flag("whole_word", True))
    columns = filters.checked(v1_params(params), now)
    with db.write() as tx:
        id = filters.add(tx, me["id"], columns, [one], now)
    row = filters.by_id(db.read, me["id"], id)
    return filtered.v1(row, *filters.keywords_of(row)[0])


def v1_params(params):
    """Return params of an older method as the newer ones have them."""
    said = {name: params[name] for name in ("context", "expires_in") if name in params}
    if "phrase" in params:
        said["title"] = params["phrase"]
    if (irreversible := params.flag("irreversible")) is not None:
        said["filter_action"] = "hide" if irreversible else "warn"
    return web.Parameters(said)


@routes.get("/api/v1/filters/<id:id>", scope="read:filters", answers="V1Filter")
def v1_show(db, me, id):
    """Answer one keyword."""
    row = filters.by_id(db.read, me["id"], filters.keyword_by_id(db.read, me["id"], id)["filter_id"])
    return filtered.v1(row, *next(one for one in filters.keywords_of(row) if one[0] == id))


@routes.put(
    "/api/v1/filters/<id:id>", scope="write:filters", answers="V1Filter", takes=f"phrase context[]:{CONTEXT} {V1}"
)
def v1_edit(db, me, id):
    """Change a keyword and the filter round it; 422 if that would change what else is in the filter."""
    params, now = web.params(), config.now()
    with db.write() as tx:
        row = filters.by_id(tx, me["id"], filters.keyword_by_id(tx, me["id"], id)["filter_id"])
        columns = filters.checked(v1_params(params), now, row)
        if len(filters.keywords_of(row)) > 1:
            columns["title"] = row["title"]
            if any(columns[name] != row[name] for name in columns):
                raise Invalid(phrase="This filter has several keywords, which only newer programs can change together.")
        filters.change(tx, me["id"], row["id"], columns)
        filters.change_keyword(tx, me["id"], changed_keyword(params, "phrase", id))
    return v1_show(db, me, id)


@routes.delete("/api/v1/filters/<id:id>", scope="write:filters", answers="Empty")
def v1_delete(db, me, id):
    """Take a keyword out of its filter, and the filter away if nothing is left in it."""
    with db.write() as tx:
        row = filters.by_id(tx, me["id"], filters.keyword_by_id(tx, me["id"], id)["filter_id"])
        filters.delete_keyword(tx, me["id"], id)
        if len(filters.keywords_of(row)) == 1 and not filters.statuses_of(row):
            filters.delete(tx, me["id"], row["id"])
    return {}
