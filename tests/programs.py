"""Programs: clients of the API as tests drive them, registered and let in the way real ones are."""

import json
from urllib.parse import parse_qsl, urlencode, urlsplit

REDIRECT = "https://program.example/callback?kept=1"


class Program:
    """A program on the client API, with what the site told it: client_id, client_secret and token.

    program.post("/api/v1/statuses", status="hello").json["id"]
    program.get("/api/v1/statuses/1", expect=404)
    """

    def __init__(self, browser, scopes="read write follow", redirect_uri=REDIRECT):
        self.http = browser.another(browser.extra_environ["REMOTE_ADDR"])  # cookies stay with the person
        self.scopes = scopes
        self.redirect_uri = redirect_uri
        self.client_id = self.client_secret = self.token = ""

    # How it comes to act for somebody

    def register(self, **changes):
        """Register at the site; return the program."""
        asked = {"client_name": "Probe", "redirect_uris": self.redirect_uri, "scopes": self.scopes, **changes}
        answer = self.post("/api/v1/apps", **asked).json
        self.client_id, self.client_secret = answer["client_id"], answer["client_secret"]
        return self

    def question(self, **changes):
        """Return the address that the program sends people to; a change to None leaves a parameter out."""
        asked = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect_uri,
            "scope": self.scopes,
            **changes,
        }
        return "/oauth/authorize?" + urlencode({name: value for name, value in asked.items() if value is not None})

    def ask(self, browser, decision="allow", **changes):
        """Take the question to the person in browser, who decides; return where that leads, as the program sees it."""
        return decide(browser.get(self.question(**changes), status=200), decision).headers["Location"]

    def code(self, browser, **changes):
        """Return the code that the person in browser gives the program."""
        return answer_in(self.ask(browser, **changes))["code"]

    def exchange(self, code, expect=200, **changes):
        """Change a code for a token, which the program keeps; return the answer."""
        sent = {
            "grant_type": "authorization_code",
            "code": code,
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "redirect_uri": self.redirect_uri,
            **changes,
        }
        sent = {name: value for name, value in sent.items() if value is not None}
        answer = self.http.post("/oauth/token", sent, status=expect)
        self.token = answer.json.get("access_token", self.token)
        return answer

    def act_for(self, browser):
        """Register, ask the person in browser, take the token they give; return the program."""
        self.register()
        self.exchange(self.code(browser))
        return self

    # What it does then; `expect` is the status that the answer has to have

    def get(self, path, expect=200, headers=(), **parameters):
        """Send a GET with parameters in the address (a list is sent as one parameter each); return the answer."""
        return self.call("GET", address(path, parameters), expect, headers)

    def delete(self, path, expect=200, headers=(), **parameters):
        return self.call("DELETE", address(path, parameters), expect, headers)

    def post(self, path, expect=200, headers=(), **parameters):
        """Send a POST with parameters as JSON; return the answer."""
        return self.call("POST", path, expect, headers, body=json.dumps(parameters))

    def put(self, path, expect=200, headers=(), **parameters):
        return self.call("PUT", path, expect, headers, body=json.dumps(parameters))

    def patch(self, path, expect=200, headers=(), **parameters):
        return self.call("PATCH", path, expect, headers, body=json.dumps(parameters))

    def call(self, method, path, expect=200, headers=(), body="", content_type="application/json"):
        """Send any request with the program's token, if it has one; return the answer, its value in `.json`."""
        bearer = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        sent = {"body": body.encode(), "content_type": content_type} if body else {}
        return self.http.request(path, method=method, headers={**bearer, **dict(headers)}, status=expect, **sent)


def decide(page, decision="allow", expect=302):
    """Press a button of the page that asks; return the answer."""
    form = next(form for form in page.forms.values() if form.action == "/oauth/authorize")
    return form.submit("decision", value=decision, status=expect)


def address(path, parameters):
    return path + ("?" + urlencode(parameters, doseq=True) if parameters else "")


def answer_in(location):
    """Return the parameters in an address."""
    return dict(parse_qsl(urlsplit(location).query, keep_blank_values=True))
