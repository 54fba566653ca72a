"""Lines: the log, a line an event, as logfmt or as JSON."""

import functools
import json
import logging
import re
import time

log = logging.getLogger("microblog")
root = logging.getLogger()


def to(stream, form):
    """Write the log to stream, as "logfmt" or "json"."""
    handler = Handler(stream)
    handler.setFormatter(Formatter(form))
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    # Nobody asks which line, thread and process logged: half of what a line costs (see Python's logging HOWTO).
    logging._srcfile = None  # type: ignore[attr-defined]
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False


def request(fields):
    """Write the line of a request, which is the most frequent by far: with all that logging does it took 70 us."""
    handlers = root.handlers
    if len(handlers) == 1 and isinstance(handlers[0], Handler):
        handlers[0].write(handlers[0].formatter.line(time.time(), "info", "request", fields))
    else:
        log.info("request", extra={"fields": fields})


class Handler(logging.StreamHandler):
    """Where the lines go."""

    def write(self, line):
        with self.lock:
            self.stream.write(line + self.terminator)
            self.stream.flush()


class Formatter(logging.Formatter):
    """A log record as one line: time, level, event, then whatever `fields` it brings."""

    def __init__(self, form):
        super().__init__()
        self.written = json_line if form == "json" else logfmt_line

    def format(self, record):
        fields = getattr(record, "fields", {})
        if record.exc_info:
            fields = {**fields, "traceback": self.formatException(record.exc_info)}
        return self.line(record.created, record.levelname.lower(), record.getMessage(), fields)

    def line(self, moment, level, event, fields):
        """Return the line of an event at moment, in seconds since 1970."""
        time = f"{second(int(moment))}.{int(moment * 1000) % 1000:03}Z"
        return self.written({"time": time, "level": level, "event": event, **fields})


@functools.lru_cache(2)
def second(moment):
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(moment))


def json_line(fields):
    return json.dumps(fields, default=str)


def logfmt_line(fields):
    """Return each value as it is if that is plain, else quoted, with line ends and other control characters escaped."""
    texts = [(name, str(value)) for name, value in fields.items()]
    return " ".join([f"{name}={text if PLAIN(text) else json.dumps(text)}" for name, text in texts])


PLAIN = re.compile("[!#-<>-~]+").fullmatch  # printable ASCII without blank, quote and equals sign
