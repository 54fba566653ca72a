"""Asked: what the request at hand says. Read here and nowhere else, strictly: see parameters.py for the encodings."""

import ipaddress
import tempfile

from bottle import request

import parameters
from db import Page
from model.errors import BadRequest, Problem

MAX_BODY_BYTES = 256 * 1024
PIECE = 64 * 1024


def form():
    """Return the Parameters in the body, as a page's form sends them, urlencoded; the address has no say."""
    if "microblog.form" not in request.environ:
        if content_type().partition(";")[0].strip().lower() not in (parameters.URLENCODED, ""):
            raise Problem(f"Forms have to come as {parameters.URLENCODED}.", 415)
        request.environ["microblog.form"] = parameters.read("", content_type(), body())
    return request.environ["microblog.form"]


def receive(most):
    """Take in a form with a file of at most that many bytes: see uploaded(). Any other form is read as ever."""
    if content_type().partition(";")[0].strip().lower() != "multipart/form-data":
        return
    with tempfile.TemporaryFile() as whole:
        if spooled(whole, most + MAX_BODY_BYTES) > most + MAX_BODY_BYTES:
            megabytes = most // 1_000_000
            raise Problem(f"This file is larger than the {megabytes} MB that the site takes. Nothing was done.", 413)
        found, file = parameters.upload(content_type(), whole)
    request.environ["microblog.form"], request.environ["microblog.file"] = found, file


def spooled(file, most):
    """Write the body of the request into file, piece by piece; return its length, or more than most if it is longer.

    What is far too long is not even read; a bit more is, or else browsers would not show the answer.
    """
    length, far = 0, most * 3 // 2
    announced = length_asked()
    if announced and announced > far:
        return announced
    source, left = request.environ["wsgi.input"], announced if announced is not None else far
    while left > 0 and (piece := source.read(min(PIECE, left))):
        length, left = length + len(piece), left - len(piece)
        if length <= most:
            file.write(piece)
    return length


def uploaded():
    """Return the file that came with the form, open for reading; None for none."""
    return request.environ.get("microblog.file")


def query():
    """Return the Parameters in the address."""
    return parameters.read(request.environ.get("QUERY_STRING", ""), "", b"")


def params():
    """Return the Parameters of a request to the API: of the address and the body, whatever its method and encoding."""
    if "microblog.params" not in request.environ:
        query = request.environ.get("QUERY_STRING", "")
        request.environ["microblog.params"] = parameters.read(query, content_type(), body())
    return request.environ["microblog.params"]


def content_type():
    return request.environ.get("CONTENT_TYPE", "")


def body():
    """Return the bytes of the body. (bottle's own reader fails on chunked ones, which gunicorn has joined.)"""
    if "microblog.body" not in request.environ:
        request.environ["microblog.body"] = read_body()
    return request.environ["microblog.body"]


def length_asked():
    """Return how long the body is said to be, None where that is not said; raises BadRequest for what is no length."""
    length = request.environ.get("CONTENT_LENGTH") or ("" if request.environ.get("HTTP_TRANSFER_ENCODING") else "0")
    if length and (not length.isascii() or not length.isdigit()):
        raise BadRequest("The length of the request makes no sense.")
    return int(length[:12]) if length else None


def read_body():
    length = length_asked()
    is_withheld = request.environ.get("worker.body") == "withheld"  # it was too large to be brought along
    if is_withheld or (length is not None and length > MAX_BODY_BYTES):
        raise Problem("This is more than the site takes at once.", 413)
    data = request.environ["wsgi.input"].read(MAX_BODY_BYTES + 1 if length is None else length)
    if len(data) > MAX_BODY_BYTES:
        raise Problem("This is more than the site takes at once.", 413)
    return data


def address_asked():
    """Return the path of the request with its query, as it came."""
    query = request.environ.get("QUERY_STRING", "")
    return request.path + (f"?{query}" if query else "")


def page_asked(limit=20):
    """Return the Page that the address of a page of the site asks for; raises BadRequest for what is no id.

    It has one row more than the limit, which is not shown but tells whether there is more.
    """
    return Page(**bounds(query(), ("max_id", "min_id")), limit=limit + 1)


# What a route takes whose answer is a page.
PAGED = "limit:number max_id:id since_id:id min_id:id"


def api_page(limit):
    """Return the Page that a request to the API asks for: limit rows, or up to twice as many."""
    most = params().number("limit", limit, 2 * limit) or limit
    return Page(**bounds(params(), ("max_id", "since_id", "min_id")), limit=most)


def bounds(asked, names):
    return {name: id for name in names if (id := asked.id(name))}


def client_address(site):
    """Return the address of the other side as limits count it: IPv4, or the /64 of IPv6.

    X-Forwarded-For is believed only from configured proxies, and of it only the last entry that is none of them.
    """
    hops = [hop.strip() for hop in request.environ.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
    address = parsed_address(request.environ.get("REMOTE_ADDR", ""))
    while address and hops and any(address in network for network in site.config.proxies):
        address = parsed_address(hops.pop())
    if address is None:
        return "unknown"
    return str(address) if address.version == 4 else str(ipaddress.ip_network((address, 64), strict=False))


FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP", "HTTP_VIA")


def is_local():
    """Return whether the request comes from this machine itself, through no proxy."""
    address = parsed_address(request.environ.get("REMOTE_ADDR", ""))
    return bool(address and address.is_loopback) and not any(name in request.environ for name in FORWARDED)


def parsed_address(text):
    """Return text as an IP address, an IPv4 address in IPv6 clothes as what it is; None if it is none."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return None
    return getattr(address, "ipv4_mapped", None) or address


def is_foreign(site):
    """Return whether the browser itself says that another site sent this request."""
    if request.environ.get("HTTP_SEC_FETCH_SITE", "same-origin") not in ("same-origin", "none"):
        return True
    origin = request.environ.get("HTTP_ORIGIN", "")
    itself = site.url if site.config.is_secure else f"http://{request.environ.get('HTTP_HOST', '')}"
    return bool(origin) and origin not in (site.url, itself)


def has_clean_path():
    """Return whether the path of the request is valid UTF-8. (bottle leaves out what is not, and shows other pages.)"""
    try:
        request.environ["bottle.raw_path"].encode("latin-1").decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def is_ours(configuration):
    """Return whether the Host of the request is the site's, or this machine's own name for itself."""
    host = request.environ.get("HTTP_HOST", "").lower()
    name = host.rpartition(":")[0] if host.rpartition(":")[2].isdigit() else host
    return host == configuration.netloc.lower() or name in ("localhost", "127.0.0.1", "[::1]")


def bearer():
    """Return the access token of the Authorization header, "" for none. (One in the address would end in logs.)"""
    scheme, _, token = request.environ.get("HTTP_AUTHORIZATION", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""
