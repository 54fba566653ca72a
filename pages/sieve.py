"""Sieve: what a reader's filters do to posts on a page. What was asked for by its address is always shown."""


def sieved(statuses, context):
    """Return (those of statuses that no filter hides in context, {id: titles of the filters that fold it there})."""
    kept, folded = [], {}
    for status in statuses:
        if not (results := status.get("filtered")):
            kept.append(status)
            continue
        met = [result["filter"] for result in results if context in result["filter"]["context"]]
        if any(filter["filter_action"] == "hide" for filter in met):
            continue
        kept.append(status)
        if met:
            folded[status["id"]] = ", ".join(filter["title"] for filter in met)
    return kept, folded
