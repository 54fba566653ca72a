"""Instance: what this server is and can do. https://docs.joinmastodon.org/methods/instance/, NodeInfo, WebFinger"""

from bottle import response

import config
import entities
import web
from model import accounts, statistics, statuses, text
from model.errors import BadRequest, NotFound

routes = web.ApiRoutes()

# What clients may expect of us. They look at the number before they switch features on.
CLAIMED = f"4.2.10 (compatible; microblog {config.VERSION})"


@routes.get("/api/v1/instance", open=True, answers="V1Instance")
def v1(db, site):
    """Describe the server, as clients before 2022 ask for it."""
    users, written = accounts.count(db.read)
    limits = capabilities(site)
    return {
        "uri": site.host,
        "title": site.name,
        "short_description": site.description,
        "description": site.description,
        "email": site.contact if "@" in site.contact else "",
        "version": CLAIMED,
        "urls": {"streaming_api": ""},
        "stats": {"user_count": users, "status_count": written, "domain_count": 0},
        "thumbnail": thumbnail(site),
        "languages": ["en"],
        "registrations": site.may_be_joined,
        "approval_required": site.registrations == "approval",
        "invites_enabled": False,
        "configuration": {name: limits[name] for name in ("accounts", "statuses", "media_attachments", "polls")},
        "contact_account": None,
        "rules": rules_of(site),
    }


@routes.get("/api/v2/instance", open=True, answers="Instance")
def v2(db, site):
    """Describe the server."""
    return {
        "domain": site.host,
        "title": site.name,
        "version": CLAIMED,
        "source_url": f"{site.url}/about",
        "description": site.description,
        "usage": {"users": {"active_month": statistics.active_since(db.read, 30, config.now())}},
        "thumbnail": {"url": thumbnail(site)},
        "icon": [],
        "languages": ["en"],
        "configuration": capabilities(site),
        "registrations": {
            "enabled": site.may_be_joined,
            "approval_required": site.registrations == "approval",
            "message": None,
            "url": f"{site.url}/register",
        },
        "contact": {"email": site.contact if "@" in site.contact else "", "account": None},
        "rules": rules_of(site),
    }


def capabilities(site):
    """Return what a client has to know before it offers something."""
    return {
        "urls": {"streaming": "", "about": f"{site.url}/about"},
        "accounts": {"max_featured_tags": 10, "max_pinned_statuses": statuses.MAX_PINNED},
        "statuses": {
            "max_characters": site.max_characters,
            "max_media_attachments": 0,
            "characters_reserved_per_url": text.URL_LENGTH,
        },
        "media_attachments": {
            "supported_mime_types": [],
            "description_limit": 1500,
            "image_size_limit": 0,
            "image_matrix_limit": 0,
            "video_size_limit": 0,
            "video_frame_rate_limit": 0,
            "video_matrix_limit": 0,
        },
        "polls": {"max_options": 0, "max_characters_per_option": 0, "min_expiration": 0, "max_expiration": 0},
        "translation": {"enabled": False},
    }


def thumbnail(site):
    return f"{site.url}/static/avatar.png"


def rules_of(site):
    lines = [line.strip() for line in site.rules.splitlines() if line.strip()]
    return [{"id": str(number), "text": line, "hint": ""} for number, line in enumerate(lines, 1)]


@routes.get("/api/v1/instance/activity", public=True, answers="[Activity]")
def activity(db, site):
    """Answer what happened in the last twelve weeks, the newest first."""
    weeks = statistics.weekly(db.read, config.now()) if site.statistics == "shown" else []
    return [{name: str(number) for name, number in week.items()} for week in weeks]


@routes.get("/api/v1/instance/rules", open=True, answers="[Rule]")
def rules(site):
    """Answer the rules."""
    return rules_of(site)


@routes.get("/api/v1/instance/extended_description", open=True, answers="ExtendedDescription")
def extended_description(site):
    """Answer what the site says about itself, as HTML."""
    return {"updated_at": None, "content": text.as_html(site.description)}


@routes.get("/api/v1/instance/privacy_policy", open=True, answers="ExtendedDescription")
def privacy_policy(site):
    """Answer where to read what the site knows of people."""
    content = f'<p><a href="{site.url}/privacy">{site.url}/privacy</a></p>'
    return {"updated_at": entities.time(0), "content": content}


@routes.get("/.well-known/nodeinfo", open=True, answers="NodeInfoLinks")
def nodeinfo_links(site):
    """Tell where the NodeInfo document is."""
    rel = "http://nodeinfo.diaspora.software/ns/schema/2.0"
    return {"links": [{"rel": rel, "href": f"{site.url}/nodeinfo/2.0"}]}


@routes.get("/nodeinfo/2.0", open=True, answers="NodeInfo")
def nodeinfo(db, site):
    """Describe the server to statistics of the whole network (http://nodeinfo.diaspora.software/)."""
    users, written = accounts.count(db.read)
    return {
        "version": "2.0",
        "software": {"name": "microblog", "version": config.VERSION},
        "protocols": [],
        "services": {"inbound": [], "outbound": []},
        "usage": {
            "users": {
                "total": users,
                "activeMonth": statistics.active_since(db.read, 30, config.now()),
                "activeHalfyear": statistics.active_since(db.read, 180, config.now()),
            },
            "localPosts": written,
        },
        "openRegistrations": site.may_be_joined,
        "metadata": {},
    }


@routes.get("/.well-known/webfinger", public=True, answers="WebFinger", takes="resource*")
def webfinger(db, site):
    """Tell where the page of `acct:name@host` is (RFC 7033)."""
    resource = web.params().get("resource")
    if not resource:
        raise BadRequest("resource has to be given")
    name = resource.removeprefix("acct:").removeprefix(f"{site.url}/").removeprefix("@")
    name, _, host = name.partition("@")
    if host and host.lower() != site.host.lower():
        raise NotFound
    account = entities.account(accounts.by_name(db.read, name), site)
    response.content_type = "application/jrd+json; charset=utf-8"
    return {
        "subject": f"acct:{account['username']}@{site.host}",
        "aliases": [account["url"]],
        "links": [
            {"rel": "http://webfinger.net/rel/profile-page", "type": "text/html", "href": account["url"]},
            {"rel": "http://webfinger.net/rel/avatar", "type": "image/png", "href": account["avatar"]},
        ],
    }


@routes.get("/.well-known/host-meta", open=True, answers="XRD")
def host_meta(site):
    """Tell where WebFinger is, in the older way (RFC 6415)."""
    response.content_type = "application/xrd+xml; charset=utf-8"
    template = f"{site.url}/.well-known/webfinger?resource={{uri}}"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<XRD xmlns="http://docs.oasis-open.org/ns/xri/xrd-1.0">'
        f'<Link rel="lrdd" template="{template}"/></XRD>\n'
    )
