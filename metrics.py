"""Metrics: how many requests there were and how long they took, counted in memory, and Prometheus' text format."""

import math
import os
import threading
import time
from bisect import bisect_left
from collections import Counter
from typing import NamedTuple

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, math.inf)


class Family(NamedTuple):
    """A metric; samples are (what follows its name, {label: value}, number)."""

    name: str
    type: str
    meaning: str
    samples: list


def gauge(name, meaning, number, type="gauge"):
    """Return the Family of one number."""
    return Family(name, type, meaning, [("", {}, number)])


class Requests:
    """The requests of this process, by the module that answered and the status. The lock is held for two additions."""

    def __init__(self):
        self.began_at = time.time()
        self._lock = threading.Lock()
        self._counts = Counter()
        self._times = {}

    def add(self, part, status, seconds):
        """Count a request that the module called part answered; its package tells which histogram it belongs to."""
        kind, bucket = part.partition(".")[0], bisect_left(SECONDS, seconds)
        with self._lock:
            self._counts[part, status] += 1
            times = self._times.setdefault(kind, [[0] * len(SECONDS), 0.0])
            times[0][bucket] += 1
            times[1] += seconds

    def families(self):
        """Return the two Families of all requests until now."""
        with self._lock:
            counts = dict(self._counts)
            times = {kind: (list(buckets), total) for kind, (buckets, total) in self._times.items()}
        counted = [("", {"part": part, "status": status}, number) for (part, status), number in sorted(counts.items())]
        timed = [sample for kind in sorted(times) for sample in histogram({"kind": kind}, *times[kind])]
        return [
            Family("microblog_requests_total", "counter", "Requests, by the module that answered them.", counted),
            Family("microblog_request_seconds", "histogram", "How long answers took to make.", timed),
        ]


def histogram(labels, buckets, total):
    """Return the samples of a histogram, in which each bucket holds those below it as well."""
    ends = ["+Inf" if end == math.inf else end for end in SECONDS]
    samples = [("_bucket", {**labels, "le": end}, sum(buckets[: at + 1])) for at, end in enumerate(ends)]
    return [*samples, ("_sum", labels, total), ("_count", labels, sum(buckets))]


def process(began_at):
    """Return the Families of this process under the names that all programs use; memory and files only on Linux."""
    found = [
        gauge("process_start_time_seconds", "When the process began, in seconds since 1970.", began_at),
        gauge("process_cpu_seconds_total", "Processor time used.", time.process_time(), "counter"),
        gauge("process_threads", "Threads.", threading.active_count()),
    ]
    try:
        with open("/proc/self/statm", encoding="ascii") as file:
            resident = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        files = len(os.listdir("/proc/self/fd"))
    except OSError:
        return found
    found.append(gauge("process_resident_memory_bytes", "Memory in use.", resident))
    found.append(gauge("process_open_fds", "Open files and connections.", files))
    return found


def text(families):
    """Return families in Prometheus' text format (https://prometheus.io/docs/instrumenting/exposition_formats/)."""
    lines = []
    for family in families:
        lines += [f"# HELP {family.name} {family.meaning}", f"# TYPE {family.name} {family.type}"]
        lines += [f"{family.name}{rest}{named(labels)} {number}" for rest, labels, number in family.samples]
    return "\n".join(lines) + "\n"


def labelled(family, labels):
    """Return family with labels for each of its samples, before those it has."""
    return family._replace(samples=[(rest, {**labels, **own}, number) for rest, own, number in family.samples])


def named(labels):
    """Return {name="value", ..}, "" for no labels."""
    return "{" + ",".join(f'{name}="{escaped(str(value))}"' for name, value in labels.items()) + "}" if labels else ""


def escaped(value):
    return value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
