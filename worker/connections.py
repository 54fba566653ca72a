"""Connections: who is connected, in which stage, since when, and how much that holds."""

import contextlib
import ipaddress
import resource
import socket
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass


@dataclass(frozen=True)
class Limits:
    """How long a connection may stay in each stage, in seconds, and how much it may hold there, in bytes."""

    silent: float = 10  # nothing has come since the client connected
    head: float = 10
    body: float = 30  # since the end of the head
    upload: float = 10  # a body that goes to a file: for each `progress` more of it, and ..
    upload_total: float = 120  # .. for all of it
    reply: float = 30  # for each `progress` more that the client takes
    closing: float = 2  # all is said; the client has not closed its end
    kept: float = 5  # nothing has come since the last reply
    stopping: float = 2  # for half a request, when the worker is to stop
    orphaned: float = 5  # for everything, when the master is dead: the worker is in the way of the next one

    progress: int = 32 * 1024
    body_bytes: int = 256 * 1024
    upload_bytes: int = 32 * 1024 * 1024
    send_buffer: int = 128 * 1024  # what the kernel takes of a reply at once: what it takes cannot be measured
    memory_bytes: int = 64 * 1024 * 1024  # of all requests that are half there and replies that are half sent
    disk_bytes: int = 1024 * 1024 * 1024  # of replies that are not taken
    drained_bytes: int = 64 * 1024  # of what a client goes on sending after its last reply
    queue: int = 16  # requests that wait, for each thread
    connections_each: int = 100  # of one address: IPv4, or the /64 of IPv6; 0 for any number


STAGES = ("silent", "head", "body", "upload", "running", "reply", "closing", "kept")
HALF_SENT = ("head", "body")
QUIET = ("kept", "silent", "head", "body")  # who may have to go when there is no place for somebody new


class Connection:
    """A client, as the loop knows it; gunicorn finds in it what it asks of one: sock, client, server."""

    __slots__ = (
        "address",
        "client",
        "drained",
        "events",
        "held",
        "is_kept",
        "is_upload",
        "mark",
        "peer",
        "request",
        "server",
        "since",
        "sock",
        "stage",
        "tries",
        "until",
    )

    def __init__(self, peer, client, server, address):
        self.peer = peer
        self.client = client
        self.server = server
        self.address = address  # as Connections counts it
        self.stage = None
        self.since = 0.0  # when it came into this stage, or last made progress there
        self.until = 0.0  # how long an upload may take in all
        self.mark = 0  # how many bytes had come or gone at the last progress
        self.drained = 0
        self.tries = 0  # how often its request has waited to be answered in the loop
        self.events = 0  # what the poller looks for
        self.request = None  # a framing.Request
        self.sock = None  # a Reply
        self.held = 0  # bytes of memory, as Connections has added them up
        self.is_kept = self.is_upload = False

    def in_memory(self):
        """Return how many bytes are kept in memory for this client."""
        return (len(self.request.data) if self.request else 0) + (self.sock.in_memory if self.sock else 0)

    def forget(self):
        """Let go of what has come and of what waits to be sent."""
        if self.request:
            self.request.close()
        if self.sock:
            self.sock.forget()
        self.request = self.sock = None

    def close(self, is_reset=False):
        """Close the socket; a reset frees at once what the kernel keeps for it."""
        with contextlib.suppress(OSError):  # it is gone anyway
            if is_reset:
                self.peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
        with contextlib.suppress(OSError):
            self.peer.close()


class Connections:
    """All connections. Each stage has one time for all who are in it, so whoever came first into it leaves first."""

    def __init__(self, limits, proxies):
        self.limits = limits
        self.proxies = proxies
        self.seconds = {stage: getattr(limits, stage, float("inf")) for stage in STAGES}
        self.stages = {stage: OrderedDict() for stage in STAGES}
        self.addresses = Counter()
        self.held = 0
        self.uploads = 0

    def __len__(self):
        return sum(map(len, self.stages.values()))

    def __iter__(self):
        """Yield all connections, which may be removed meanwhile."""
        for stage in STAGES:
            yield from self.within(stage)

    def within(self, stage):
        """Return the connections that are in stage now."""
        return list(self.stages[stage].values())

    def park(self, conn, stage):
        """Let conn begin stage, or begin it anew."""
        if conn.stage:
            del self.stages[conn.stage][id(conn)]
        else:
            self.addresses[conn.address] += 1
        conn.stage, conn.since = stage, time.monotonic()
        self.stages[stage][id(conn)] = conn

    def remove(self, conn):
        """Let conn be none of us; whatever it held is given back."""
        self.forget(conn)
        del self.stages[conn.stage][id(conn)]
        conn.stage = None
        self.addresses[conn.address] -= 1
        if not self.addresses[conn.address]:
            del self.addresses[conn.address]

    def forget(self, conn):
        """Give back all that is held for conn."""
        conn.forget()
        self.count(conn)
        self.uploads -= conn.is_upload
        conn.is_upload = False

    def count(self, conn):
        """Keep the sum of what is held in memory; return whether that is too much."""
        held = conn.in_memory()
        self.held += held - conn.held
        conn.held = held
        return self.held > self.limits.memory_bytes

    def oldest(self, stages):
        """Return who has been in one of these stages for the longest time, or None."""
        firsts = [next(iter(self.stages[stage].values())) for stage in stages if self.stages[stage]]
        return min(firsts, key=lambda conn: conn.since, default=None)

    def next_end(self):
        """Return when the next connection's time is up."""
        ends = [next(iter(all.values())).since + self.seconds[stage] for stage, all in self.stages.items() if all]
        return min(ends, default=float("inf"))

    def overdue(self):
        """Yield the connections whose time is up; each has to leave its stage before the next is asked for."""
        now = time.monotonic()
        for stage, all in self.stages.items():
            while all and (conn := next(iter(all.values()))).since + self.seconds[stage] <= now:
                yield conn
        yield from (conn for conn in self.within("upload") if conn.until <= now)

    def address_of(self, client):
        """Return the address by which the connections of client are counted, None if they are not."""
        if not self.limits.connections_each or not isinstance(client, tuple):
            return None
        address = ipaddress.ip_address(client[0].partition("%")[0])
        address = getattr(address, "ipv4_mapped", None) or address
        if any(address in network for network in self.proxies):
            return None
        return str(address) if address.version == 4 else int(address) >> 64

    def has_room_for(self, address):
        """Return whether one more connection of this address is let in."""
        return address is None or self.addresses[address] < self.limits.connections_each


def most_sockets():
    """Return how many connections the process may have, having asked for as many files as it can get."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 65536 if hard == resource.RLIM_INFINITY else hard
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))
        soft = wanted
    return 65536 if soft == resource.RLIM_INFINITY else max(16, soft - 256)
