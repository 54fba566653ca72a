"""Leaks: nothing of the inside of an account is in any answer to anybody else: not its address, no hash, no token."""

import microblog

OWN = "ada@example.org"


def secrets_of(db, username):
    """Return whatever there is in the database of an account that nobody else should ever read, as bytes."""
    account = db.read.execute("SELECT * FROM accounts WHERE username = ?", [username]).fetchone()
    found = {account["email"], account["password"], "scrypt$"}
    for table in ("sessions", "tokens", "authorization_codes", "feed_keys", "links"):
        for row in db.read.execute(f"SELECT * FROM {table} WHERE account_id = ?", [account["id"]]):
            found |= {value for name, value in dict(row).items() if name.endswith("_hash")}
    found |= {row["comment"] for row in db.read.execute("SELECT comment FROM account_notes")}
    hashes = {value.hex() for value in found if isinstance(value, bytes)}
    return {value.encode() if isinstance(value, str) else value for value in found | hashes}


def test_no_answer_to_somebody_else_has_anything_of_the_inside(
    app, ada, bob, person, visitor, program, db, site, places
):
    site(registrations="open")
    mine, bobs = program(ada), program(bob)
    ada.submit("/settings/feeds", "/settings/feeds", expect="*")
    status = mine.post("/api/v1/statuses", status="tea with @bob #x").json
    mine.post(f"/api/v1/accounts/{status['mentions'][0]['id']}/note", comment="zq7zq7 only for me")
    moderator = person("ivan", role="moderator")
    hidden = secrets_of(db, "ada")
    assert len(hidden) > 8
    secrets = hidden | {mine.token.encode(), mine.client_secret.encode(), ada.cookies["session"].strip('"').encode()}
    for route in microblog.all_routes():
        if route.method != "GET":
            continue
        if route.config["is_api"]:
            id = status["account"]["id"] if "/accounts/" in route.rule else status["id"]
            path = route.rule.replace("<id:id>", id).replace("<name>", "x")
            answers = [bobs.call("GET", f"{path}?q=ada&acct=ada&resource=acct:ada@127.0.0.1:8080", "*")]
        else:
            path = places(route.rule, id=status["id"])
            answers = [browser.get(path, status="*") for browser in (visitor, bob, moderator)]
        for answer in answers:
            text = answer.body + str(answer.headers).encode()
            assert not [secret for secret in secrets if secret in text], path
    assert OWN.encode() in ada.get("/settings/account").body  # so that the search would find something
