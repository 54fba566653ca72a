"""Parameters: what a request asks for, read in one way from query, form, multipart or JSON, on any method.

Names nest as Rails reads them: `a[b]=1`, `a[]=1&a[]=2`, `a[0][b]=1`. What is in the body wins over the query; of a
name that comes twice the last counts. Everything is strictly UTF-8.
"""

import itertools
import json
import mmap
import re
import tempfile
from urllib.parse import parse_qsl

from model import ids
from model.errors import BadRequest, Invalid, Problem

MAX_FIELDS = 200
MAX_DEPTH = 5
URLENCODED = "application/x-www-form-urlencoded"


class Parameters(dict):
    """{name: value} with values as JSON has them: text, numbers, truth values, lists, objects. `get` gives text."""

    def get(self, name, default=""):
        """Return the parameter as text; raises Invalid for a list or an object."""
        value = super().get(name)
        if value is None:
            return default
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, (dict, list)):
            raise Invalid(**{name: f"{name} has to be a text"})
        return str(value)

    def flag(self, name, default=None):
        """Return a yes or no in any of its spellings; default where it was not said."""
        said = self.get(name).strip().lower()
        if not said:
            return default
        if said not in YES | NO:
            raise Invalid(**{name: f"{name} has to be true or false"})
        return said in YES

    def number(self, name, default, most):
        """Return a whole number from 0 to most; what is too large or no number at all is brought into those bounds."""
        digits = self.get(name).strip()
        if not re.fullmatch("-?[0-9]{1,30}", digits):
            return default
        return min(max(int(digits), 0), most)

    def id(self, name):
        """Return an id, 0 for none; raises BadRequest for what is no id."""
        digits = self.get(name)
        id = ids.parsed(digits)
        if digits and not id:
            raise BadRequest(f"{name} has to be an id")
        return id

    def many(self, name):
        """Return a list of texts, however it was written; a single value is a list of one."""
        value = super().get(name)
        values = list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else [value]
        if any(isinstance(one, (dict, list)) for one in values):
            raise Invalid(**{name: f"{name} has to be a list of texts"})
        return [Parameters(one=one).get("one") for one in values if one is not None]

    def ids(self, name):
        """Return a list of ids; what is none is left out."""
        return [id for id in map(ids.parsed, self.many(name)) if id]

    def part(self, name):
        """Return the Parameters below name, empty for none."""
        value = super().get(name)
        return Parameters(value) if isinstance(value, dict) else Parameters()

    def parts(self, name):
        """Return the list of Parameters below name: of a list, or of an object with numbers for names."""
        value = super().get(name)
        values = list(value.values()) if isinstance(value, dict) else value
        if not isinstance(values, list) or not all(isinstance(one, dict) for one in values):
            raise Invalid(**{name: f"{name} has to be a list of objects"})
        return [Parameters(one) for one in values]


YES = {"true", "1", "on", "yes", "t"}
NO = {"false", "0", "off", "no", "f"}


def read(query, content_type, body):
    """Return the Parameters of a query string and a body of that type; raises BadRequest, Invalid or a 415."""
    type, _, _ = content_type.partition(";")
    type = type.strip().lower()
    found = nested(pairs(query))
    if not body:
        return found
    if type in (URLENCODED, ""):
        found.update(nested(pairs(decoded(body))))
    elif type == "multipart/form-data":
        found.update(nested(multipart(content_type, body)))
    elif type == "application/json" or type.endswith("+json"):
        found.update(from_json(body))
    else:
        raise Problem(f"A request can come as {URLENCODED}, multipart/form-data or application/json.", 415)
    return found


def pairs(text):
    """Return [(name, value)] of urlencoded text."""
    try:
        return parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS)
    except UnicodeDecodeError:
        raise BadRequest("The request is not valid UTF-8.") from None
    except ValueError:
        raise BadRequest(f"The request has more than {MAX_FIELDS} fields.") from None


def decoded(body):
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        raise BadRequest("The request is not valid UTF-8.") from None


def from_json(body):
    """Return the object that body is in JSON; what is null in it was not said."""
    try:
        value = json.loads(decoded(body), parse_constant=refuse)
        json.dumps(value, ensure_ascii=False).encode("utf-8")  # half a surrogate pair is not text
    except UnicodeEncodeError:
        raise Invalid(body="This contains characters that are not valid text.") from None
    except (ValueError, RecursionError):
        raise BadRequest("The request is not valid JSON.") from None
    if not isinstance(value, dict):
        raise BadRequest("The JSON of a request has to be an object.")
    return Parameters({name: one for name, one in value.items() if one is not None})


def refuse(constant):
    raise ValueError(constant)  # NaN and Infinity are not JSON


BOUNDARY = re.compile(r';[ \t]*boundary=(?:"([^"]{1,70})"|([^\s;,"]{1,70}))', re.ASCII | re.IGNORECASE)
NAME = re.compile(rb'^content-disposition:[ \t]*form-data;.*?\bname="?([^";\r\n]*)', re.IGNORECASE | re.MULTILINE)
FILENAME = re.compile(rb"^content-disposition:.*?\bfilename\*?=", re.IGNORECASE | re.MULTILINE)
MAX_HEAD_BYTES = 2000
MAX_FIELD_BYTES = 64 * 1024
PIECE = 64 * 1024


def multipart(content_type, body):
    """Return [(name, value)] of a multipart body (RFC 7578); files are left out.

    The standard library's parser takes minutes for 200 kB that are made for it, and calls itself for parts in parts.
    """
    boundary = BOUNDARY.search(content_type)
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1") if boundary else b""
    parts = (b"\r\n" + body).split(delimiter, MAX_FIELDS + 2)[1:] if boundary else []
    if len(parts) > MAX_FIELDS + 1:
        raise BadRequest(f"The request has more than {MAX_FIELDS} fields.")
    if not parts or not parts[-1].startswith(b"--"):
        raise BadRequest("The multipart body of the request is not whole.")
    return [found for part in parts[:-1] if (found := field(part))]


def upload(content_type, whole):
    """Return (Parameters, file or None) of a multipart body in the file `whole`, of which memory never holds much."""
    boundary = BOUNDARY.search(content_type)
    delimiter = b"\r\n--" + (boundary[1] or boundary[2]).encode("latin-1") if boundary else b""
    whole.flush()
    if not delimiter or not whole.tell():
        raise BadRequest("The multipart body of the request is not whole.")
    with mmap.mmap(whole.fileno(), 0, access=mmap.ACCESS_READ) as view:
        parts = list(bounds(view, delimiter))
        files = [(start, end) for start, end in parts if is_file(view, start, end)]
        fields = [field(view[start:end]) for start, end in parts if end - start <= MAX_FIELD_BYTES]
        found = nested(filter(None, fields))
        file = copied(view, view.find(b"\r\n\r\n", files[0][0]) + 4, files[0][1]) if files else None
    return found, file


def bounds(view, delimiter):
    """Yield where each part between delimiters begins and ends; raises BadRequest if the last is not closed."""
    start = len(delimiter) - 2 if view[: len(delimiter) - 2] == delimiter[2:] else -1
    for _ in range(MAX_FIELDS):
        end = view.find(delimiter, start) if start > 0 else -1
        if end < 0:
            break
        yield start, end
        start = end + len(delimiter)
        if view[start : start + 2] == b"--":
            return
    raise BadRequest("The multipart body of the request is not whole.")


def is_file(view, start, end):
    """Return whether the part has a file that somebody chose."""
    body = view.find(b"\r\n\r\n", start, min(end, start + MAX_HEAD_BYTES))
    return body >= 0 and bool(FILENAME.search(view[start:body])) and body + 4 < end


def copied(view, start, end):
    """Return a file, without a name and open for reading, of what view has from start to end."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 (whoever asked closes it)
    for at in range(start, end, PIECE):
        file.write(view[at : min(at + PIECE, end)])
    file.seek(0)
    return file


def field(part):
    """Return (name, value) of a part, None for a file or one without a name."""
    head, _, value = part.partition(b"\r\n\r\n")
    if len(head) > MAX_HEAD_BYTES:
        raise BadRequest("A part of the request has a head that is too long.")
    name = NAME.search(head)
    return (decoded(name[1]), decoded(value)) if name and name[1] and not FILENAME.search(head) else None


def nested(found):
    """Return [(name, value)] with names such as a[b] or a[] as Parameters with objects; lists are {"0": ..}."""
    tree = Parameters()
    for name, value in found:
        head, brackets = re.fullmatch(r"([^\[]*)((?:\[[^\]]*\])*).*", name, re.DOTALL).groups()
        path = [head, *re.findall(r"\[([^\]]*)\]", brackets)]
        if len(path) > MAX_DEPTH:
            raise BadRequest("The name of a field is nested too deeply.")
        put(tree, path, value)
    return tree


def put(node, path, value):
    """Set value at path below node; an empty step is the next element of a list."""
    for step, following in itertools.pairwise(path):
        step = step or element(node, following)
        below = dict.get(node, step)
        if not isinstance(below, dict):
            below = node[step] = {}
        node = below
    node[path[-1] or str(len(node))] = value


def element(node, following):
    """Return which element of the list node a field called following belongs to: the last, or one after it."""
    last = str(len(node) - 1)
    is_open = isinstance(node.get(last), dict) and following and following not in node[last]
    return last if is_open else str(len(node))
