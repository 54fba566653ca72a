"""Definitions: what each entity that the API answers is made of, as data; the schemas and the checks are made of it.

The entities are Mastodon's (https://docs.joinmastodon.org/entities/), cut down to what this server has. Types are
written like this:

    id  digits             a text of digits: of an id, of a number
    text  html  url        a text: plain, of HTML, an absolute http(s) address
    time  date             a text such as 2026-11-22T10:00:00.000Z, 2026-11-22
    flag  number  unix     true or false; a whole number; seconds since 1970
    a|b|c                  one of these texts
    Status  [Status]       an entity, a list of them
    {Status}               an object whose names mean something themselves, each with such a value
    Status?                this, or null
    o Status               this, but it may be missing
    Nothing                what this server has none of: `[Nothing]` is an empty list, `Nothing?` null

A dict is an object inside another. Nothing but what stands here may be in an answer.
"""

import re

ACCOUNT = {
    "id": "id",
    "username": "text",
    "acct": "text",
    "display_name": "text",
    "locked": "flag",
    "bot": "flag",
    "group": "flag",
    "discoverable": "flag?",
    "hide_collections": "o flag",
    "created_at": "time",
    "note": "html",
    "url": "url",
    "uri": "url",
    "avatar": "url",
    "avatar_static": "url",
    "header": "url",
    "header_static": "url",
    "followers_count": "number",
    "following_count": "number",
    "statuses_count": "number",
    "last_status_at": "date?",
    "emojis": "[Nothing]",
    "fields": "[Field]",
    "roles": "[Nothing]",
}
STATUS = {
    "id": "id",
    "uri": "url",
    "url": "url?",
    "created_at": "time",
    "edited_at": "time?",
    "account": "Account",
    "content": "html",
    "visibility": "public|unlisted|private|direct",
    "sensitive": "flag",
    "spoiler_text": "text",
    "media_attachments": "[Nothing]",
    "mentions": "[Mention]",
    "tags": "[TagLink]",
    "emojis": "[Nothing]",
    "reblogs_count": "number",
    "favourites_count": "number",
    "replies_count": "number",
    "in_reply_to_id": "id?",
    "in_reply_to_account_id": "id?",
    "reblog": "Status?",
    "poll": "Nothing?",
    "card": "Nothing?",
    "language": "text?",
    "application": "PostedWith?",
    "favourited": "o flag",
    "reblogged": "o flag",
    "muted": "o flag",
    "bookmarked": "o flag",
    "pinned": "o flag",
    "filtered": "o [Nothing]",
}
APPLICATION = {
    "id": "id",
    "name": "text",
    "website": "url?",
    "scopes": "[text]",
    "redirect_uris": "[text]",
    "redirect_uri": "text",
}
LIMITS = {  # what both kinds of Instance say about it
    "accounts": {"max_featured_tags": "number", "max_pinned_statuses": "number"},
    "statuses": {
        "max_characters": "number",
        "max_media_attachments": "number",
        "characters_reserved_per_url": "number",
    },
    "media_attachments": {
        "supported_mime_types": "[text]",
        "description_limit": "number",
        "image_size_limit": "number",
        "image_matrix_limit": "number",
        "video_size_limit": "number",
        "video_frame_rate_limit": "number",
        "video_matrix_limit": "number",
    },
    "polls": {
        "max_options": "number",
        "max_characters_per_option": "number",
        "min_expiration": "number",
        "max_expiration": "number",
    },
}

ENTITIES = {
    # People
    "Account": ACCOUNT,
    "MutedAccount": {**ACCOUNT, "mute_expires_at": "time?"},
    "CredentialAccount": {
        **ACCOUNT,
        "source": {
            "note": "text",
            "fields": "[Field]",
            "privacy": "public|unlisted|private|direct",
            "sensitive": "flag",
            "language": "text?",
            "follow_requests_count": "number",
            "hide_collections": "o flag",
            "discoverable": "o flag",
            "indexable": "o flag",
        },
        "role": {"id": "text", "name": "text", "permissions": "digits", "color": "text", "highlighted": "flag"},
    },
    "Field": {"name": "text", "value": "html", "verified_at": "time?"},
    "Relationship": {
        "id": "id",
        "following": "flag",
        "showing_reblogs": "flag",
        "notifying": "flag",
        "languages": "[text]?",
        "followed_by": "flag",
        "blocking": "flag",
        "blocked_by": "flag",
        "muting": "flag",
        "muting_notifications": "flag",
        "muting_expires_at": "time?",
        "requested": "flag",
        "requested_by": "flag",
        "domain_blocking": "flag",
        "endorsed": "flag",
        "note": "text",
    },
    "FamiliarFollowers": {"id": "id", "accounts": "[Account]"},
    "Preferences": {
        "posting:default:visibility": "public|unlisted|private|direct",
        "posting:default:sensitive": "flag",
        "posting:default:language": "text?",
        "reading:expand:media": "default|show_all|hide_all",
        "reading:expand:spoilers": "flag",
    },
    # Statuses
    "Status": STATUS,
    "DeletedStatus": {**STATUS, "text": "text"},
    "Mention": {"id": "id", "username": "text", "acct": "text", "url": "url"},
    "TagLink": {"name": "text", "url": "url"},
    "PostedWith": {"name": "text", "website": "url?"},
    "Context": {"ancestors": "[Status]", "descendants": "[Status]"},
    "StatusSource": {"id": "id", "text": "text", "spoiler_text": "text"},
    "StatusEdit": {
        "content": "html",
        "spoiler_text": "text",
        "sensitive": "flag",
        "created_at": "time",
        "account": "Account",
        "media_attachments": "[Nothing]",
        "emojis": "[Nothing]",
    },
    # Tags, search
    "Tag": {
        "id": "id",
        "name": "text",
        "url": "url",
        "history": "[TagDay]",
        "following": "o flag",
        "featuring": "o flag",
    },
    "TagDay": {"day": "digits", "uses": "digits", "accounts": "digits"},
    "FeaturedTag": {"id": "id", "name": "text", "url": "url", "statuses_count": "digits", "last_status_at": "date?"},
    "Search": {"accounts": "[Account]", "statuses": "[Status]", "hashtags": "[Tag]"},
    # Notifications
    "Notification": {
        "id": "id",
        "type": "mention|status|reblog|follow|follow_request|favourite|update",
        "created_at": "time",
        "group_key": "text",
        "account": "Account",
        "status": "o Status",
    },
    "Count": {"count": "number"},
    "Markers": {"home": "o Marker", "notifications": "o Marker"},
    "Marker": {"last_read_id": "id", "version": "number", "updated_at": "time"},
    # Programs and their tokens
    "Application": APPLICATION,
    "CredentialApplication": {
        **APPLICATION,
        "client_id": "text",
        "client_secret": "text",
        "client_secret_expires_at": "number",
    },
    "Token": {"access_token": "text", "token_type": "Bearer", "scope": "text", "created_at": "unix"},
    "UserInfo": {
        "iss": "url",
        "sub": "url",
        "name": "text",
        "preferred_username": "text",
        "profile": "url",
        "picture": "url",
    },
    "OAuthMetadata": {
        "issuer": "url",
        "service_documentation": "url",
        "authorization_endpoint": "url",
        "token_endpoint": "url",
        "revocation_endpoint": "url",
        "userinfo_endpoint": "url",
        "app_registration_endpoint": "url",
        "scopes_supported": "[text]",
        "response_types_supported": "[text]",
        "response_modes_supported": "[text]",
        "grant_types_supported": "[text]",
        "token_endpoint_auth_methods_supported": "[text]",
        "code_challenge_methods_supported": "[text]",
        "authorization_response_iss_parameter_supported": "flag",
    },
    # The site
    "Instance": {
        "domain": "text",
        "title": "text",
        "version": "text",
        "source_url": "url",
        "description": "text",
        "usage": {"users": {"active_month": "number"}},
        "thumbnail": {"url": "url"},
        "icon": "[Nothing]",
        "languages": "[text]",
        "configuration": {
            "urls": {"streaming": "text", "about": "url"},
            **LIMITS,
            "translation": {"enabled": "flag"},
        },
        "registrations": {"enabled": "flag", "approval_required": "flag", "message": "html?", "url": "url?"},
        "contact": {"email": "text", "account": "Account?"},
        "rules": "[Rule]",
    },
    "V1Instance": {
        "uri": "text",
        "title": "text",
        "short_description": "text",
        "description": "text",
        "email": "text",
        "version": "text",
        "urls": {"streaming_api": "text"},
        "stats": {"user_count": "number", "status_count": "number", "domain_count": "number"},
        "thumbnail": "url?",
        "languages": "[text]",
        "registrations": "flag",
        "approval_required": "flag",
        "invites_enabled": "flag",
        "configuration": LIMITS,
        "contact_account": "Account?",
        "rules": "[Rule]",
    },
    "Rule": {"id": "id", "text": "text", "hint": "text"},
    "ExtendedDescription": {"updated_at": "time?", "content": "html"},
    "NodeInfoLinks": {"links": "[NodeInfoLink]"},
    "NodeInfoLink": {"rel": "url", "href": "url"},
    "NodeInfo": {
        "version": "2.0",
        "software": {"name": "text", "version": "text"},
        "protocols": "[Nothing]",
        "services": {"inbound": "[Nothing]", "outbound": "[Nothing]"},
        "usage": {
            "users": {"total": "number", "activeMonth": "number", "activeHalfyear": "number"},
            "localPosts": "number",
        },
        "openRegistrations": "flag",
        "metadata": {},
    },
    "WebFinger": {"subject": "text", "aliases": "[url]", "links": "[WebFingerLink]"},
    "WebFingerLink": {"rel": "url", "type": "text", "href": "url"},
    "XRD": "text",
    "Text": "text",
    "OpenAPI": "{any}",
    # What there is nothing of, and what went wrong
    "Empty": {},
    "AnnualReports": {"annual_reports": "[Nothing]", "accounts": "[Nothing]", "statuses": "[Nothing]"},
    "AnnualReportState": {"state": "ineligible"},
    "Error": {"error": "text", "error_description": "o text", "details": "o {[ErrorDetail]}"},
    "ErrorDetail": {"error": "text", "description": "text"},
}

SIMPLE = {
    "id": {"type": "string", "pattern": "^[0-9]+$"},
    "digits": {"type": "string", "pattern": "^[0-9]+$"},
    "text": {"type": "string"},
    "html": {"type": "string", "contentMediaType": "text/html"},
    "url": {"type": "string", "format": "uri", "pattern": r"^https?://[^\s]+$"},
    "time": {
        "type": "string",
        "format": "date-time",
        "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z$",
    },
    "date": {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"},
    "flag": {"type": "boolean"},
    "number": {"type": "integer", "minimum": 0},
    "unix": {"type": "integer", "minimum": 1_000_000_000},
    "any": {},
}
PYTHON = {"string": str, "boolean": bool, "integer": int}


def schema(type):
    """Return the JSON Schema of a type; an entity is a reference to where schemas() stand in an OpenAPI document."""
    if isinstance(type, dict):
        return schema_of_fields(type)
    if type == "Nothing?":
        return {"type": "null"}
    if type.endswith("?"):
        return {"anyOf": [schema(type[:-1]), {"type": "null"}]}
    if type == "[Nothing]":
        return {"type": "array", "maxItems": 0}
    if type.startswith("["):
        return {"type": "array", "items": schema(type[1:-1])}
    if type.startswith("{"):
        return {"type": "object", "additionalProperties": schema(type[1:-1])}
    if type in ENTITIES:
        return {"$ref": f"#/components/schemas/{type}"}
    return SIMPLE.get(type) or {"type": "string", "enum": type.split("|")}


def schema_of_fields(fields):
    """Return the JSON Schema of an object. It lets other fields pass: a newer server may have more."""
    return {
        "type": "object",
        "properties": {
            name: schema(type.removeprefix("o ") if isinstance(type, str) else type) for name, type in fields.items()
        },
        "required": [name for name, type in fields.items() if not is_optional(type)],
    }


def schemas():
    """Return {name: JSON Schema} of all entities."""
    return {name: schema(type) for name, type in ENTITIES.items()}


def is_optional(type):
    return isinstance(type, str) and type.startswith("o ")


def faults(type, value, where=""):
    """Return a sentence for each way in which value, as JSON has it, is not of type; where is its name in them."""
    where = where or str(type)
    if isinstance(type, dict):
        return faults_of_fields(type, value, where)
    if type.endswith("?"):
        return [] if value is None else faults(type[:-1], value, where)
    if value is None:
        return [f"{where} is null"]
    if type in ENTITIES:
        return faults(ENTITIES[type], value, where)
    if type.startswith("[") and isinstance(value, list):
        return [fault for at, one in enumerate(value) for fault in faults(type[1:-1], one, f"{where}[{at}]")]
    if type.startswith("{") and isinstance(value, dict):
        return [fault for name, one in value.items() for fault in faults(type[1:-1], one, f"{where}.{name}")]
    return [] if fits(schema(type), value) else [f"{where} is {value!r}, not of type {type}"]


def faults_of_fields(fields, value, where):
    if not isinstance(value, dict):
        return [f"{where} is {value!r}, not an object"]
    found = [f"{where}.{name} is not in its definition" for name in value if name not in fields]
    for name, type in fields.items():
        if name in value:
            found += faults(type.removeprefix("o ") if is_optional(type) else type, value[name], f"{where}.{name}")
        elif not is_optional(type):
            found.append(f"{where}.{name} is missing")
    return found


def fits(schema, value):
    """Return whether value is what the JSON Schema of a simple type says."""
    if not schema:
        return True
    is_typed = type(value) is PYTHON.get(schema["type"])
    is_listed = value in schema.get("enum", [value])
    is_written = "pattern" not in schema or bool(is_typed and re.fullmatch(schema["pattern"], value))
    is_enough = "minimum" not in schema or (is_typed and value >= schema["minimum"])
    return is_typed and is_listed and is_written and is_enough
