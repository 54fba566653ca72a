"""Apps: programs register themselves, and ask who they are. https://docs.joinmastodon.org/methods/apps/"""

import config
import entities
import web
from model import applications

routes = web.ApiRoutes()


@routes.post(
    "/api/v1/apps",
    open=True,
    limit="apps",
    answers="CredentialApplication",
    takes="client_name* redirect_uris* scopes website",
)
def create(db, site):
    """Register a program; its secret is told only here."""
    params = web.params()
    uris = params.many("redirect_uris") if "redirect_uris" in params else params.many("redirect_uri")
    uris = [line for uri in uris for line in uri.split("\n") if line]
    columns = applications.checked(
        params.get("client_name"),
        uris,
        " ".join(params.many("scopes")),
        params.get("website"),
        is_secure=site.config.is_secure,
    )
    with db.write() as tx:
        id, client_id, client_secret = applications.add(tx, columns, config.now())
    application = entities.application(applications.by_id(db.read, id))
    return {**application, "client_id": client_id, "client_secret": client_secret, "client_secret_expires_at": 0}


@routes.get("/api/v1/apps/verify_credentials", program=True, answers="Application")
def verify(db, token):
    """Tell a program who it is."""
    return entities.application(applications.by_id(db.read, token["application_id"]))
