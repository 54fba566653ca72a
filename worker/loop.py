"""The loop: a gunicorn worker in which a thread gets whole requests only, and no reply and no close ever holds one.

gunicorn's own threaded worker reads and writes in its threads, so as many slow clients as it has threads stop it. Here
one loop gathers what comes, and a thread gets a request when all of it is in memory: the head, and a body up to
Limits.body_bytes. What a client does not take of its reply goes back to the loop. answering.py has it parsed and
answered: what is plain here (plain.py), all else by gunicorn's own means.

One loop owns all connections. The life of one: welcome -> read -> judge -> start -> (handle, in a thread) -> finish ->
flush -> go_on, and from there to the next request or to part -> drop.
"""

import contextlib
import errno
import logging
import os
import selectors
import signal
import socket
import time
from collections import Counter, deque
from functools import partial

from worker import framing
from worker.answering import GONE, WANTED, Answering
from worker.connections import HALF_SENT, QUIET, Connection, Connections, Limits, most_sockets
from worker.reply import GATHERED, HERE, PIECE, WITHHELD, Reply, Room, refusal

log = logging.getLogger("worker")

READ, WRITE = selectors.EVENT_READ, selectors.EVENT_WRITE
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
SOON = 0.001  # seconds
SCARCE = (errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM)


class Worker(Answering):
    """The worker: give gunicorn what made() returns as `worker_class`."""

    limits = Limits()
    directory = None  # of the files for what is too large for memory; None: where the system has temporary files
    proxies = ()  # networks whose connections are not counted by address, because they bring everybody's

    @classmethod
    def made(cls, **attributes):
        """Return the class with these attributes in place of its own."""
        return type(cls.__name__, (cls,), attributes)

    def answer_here(self, conn):
        """Answer the request of conn, which is whole, in the loop instead of in a thread; return whether that was done.

        That saves the way to a thread and back, and holds up everybody else meanwhile: only for what never waits.
        """
        return False

    def init_process(self):
        self.cfg.set("sendfile", False)  # it would write past the Reply
        self.worker_connections = min(self.worker_connections, most_sockets())
        self.connections = Connections(self.limits, self.proxies)
        self.room = Room(self.directory, self.limits.disk_bytes)
        self.waiting, self.patience = deque(), 0.0  # whose requests the loop answers one by one; seconds until then
        self.dropped = Counter()
        self.told = time.monotonic()
        super().init_process()

    # --- The loop -----------------------------------------------------------------------------------------------------

    def run(self):
        self.poller.register(self.method_queue.fileno(), READ, self.method_queue.run_callbacks)
        with contextlib.suppress(AttributeError, OSError):  # Linux only; elsewhere it is seen within a second
            self.poller.register(os.pidfd_open(self.ppid), READ, self.on_orphaned)
        self.names = {listener: listener.getsockname() for listener in self.sockets}
        for listener in self.sockets:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, self.limits.send_buffer)  # connections inherit it
        while self.alive and self.is_parent_alive():
            self.set_accept_enabled(True)
            self.turn()
        self.wind_down()

    def turn(self):
        """Do what there is to do, or wait for it; then look whose time is up, and whose has come."""
        self.notify()
        pause = min(self.connections.next_end() - time.monotonic(), self.patience if self.waiting else 1.0)
        self.wait_for_and_dispatch_events(max(pause, 0.0))
        self.patience = 0.0
        if self.waiting:
            self.go(self.waiting.popleft(), self.start)
        for conn in self.connections.overdue():
            self.go(conn, self.expire)
        if self.dropped and time.monotonic() > self.told + 60:
            self.tell()

    def go(self, conn, step, *arguments):
        """Take a step with conn; what goes wrong there ends this connection and no other."""
        try:
            if conn.stage:  # else something else in this turn has ended it
                step(conn, *arguments)
        except OSError as error:  # the client has gone, or the disk is full
            if conn.is_upload and error.errno not in GONE:
                log.warning("no upload", extra={"fields": {"error": str(error)}})
                self.go(conn, self.refuse, 503, "There is no room for files at the moment.", 60)
            else:
                self.drop(conn, is_reset=conn.sock is not None)  # half a reply must not pass for a whole one
        except Exception:
            log.exception("bug")
            self.drop(conn)

    def on_orphaned(self, master):
        """Stop because the master has died: whoever starts the server again waits for this worker to be gone."""
        self.alive = False
        self.poller.unregister(master)
        os.close(master)

    def wind_down(self):
        """Answer what is whole, give half a request a moment, and close all that is silent."""
        self.alive = False
        for listener in self.sockets:
            self.accept(listener)
        self.set_accept_enabled(False)
        self.wait_for_and_dispatch_events(0)  # whoever has sent a request by now gets an answer
        for conn in self.connections.within("silent") + self.connections.within("kept"):
            self.drop(conn)
        self.connections.seconds |= dict.fromkeys((*HALF_SENT, "upload"), self.limits.stopping)
        end = time.monotonic() + max(1, self.cfg.graceful_timeout - 2)
        if not self.is_parent_alive():  # nobody else would end this process if a request or a task hung
            signal.setitimer(signal.ITIMER_REAL, self.limits.orphaned)
            end = time.monotonic() + 1
        while len(self.connections) and time.monotonic() < end:
            self.turn()
        for conn in self.connections:
            self.drop(conn)
        self.tell()
        self.tpool.shutdown(wait=False, cancel_futures=True)  # nobody is there for the answers any more
        self.poller.close()
        self.method_queue.close()
        for listener in self.sockets:
            listener.close()

    def tell(self):
        """Write down how many connections were dropped, and why: one line, however many they are."""
        if self.dropped:
            log.warning("dropped", extra={"fields": dict(self.dropped)})
        self.dropped.clear()
        self.told = time.monotonic()

    # --- Coming and going ---------------------------------------------------------------------------------------------

    def accept(self, listener):
        """Let in who waits at the door, some at a time."""
        for _ in range(64):
            try:
                peer, client = listener.accept()
            except OSError as error:
                if error.errno in SCARCE and not self.drop_quietest():
                    self.set_accept_enabled(False)  # until the next turn: there is nothing to be had now
                return
            self.welcome(Connection(peer, client, self.names[listener], self.connections.address_of(client)))

    def welcome(self, conn):
        if not self.connections.has_room_for(conn.address):
            self.dropped["address"] += 1
            conn.close()
        elif len(self.connections) >= self.worker_connections and not self.drop_quietest():
            self.dropped["full"] += 1
            conn.close()
        else:
            conn.peer.setblocking(False)
            self.wait_in(conn, "silent")
            self.go(conn, self.read)  # the request has often come along

    def drop_quietest(self):
        """Drop who has been silent for the longest time; return whether there was somebody."""
        conn = self.connections.oldest(QUIET)
        if conn:
            self.drop(conn, "full")
        return bool(conn)

    def expire(self, conn):
        """End what has had its time."""
        if conn.stage == "upload":
            self.dropped["upload"] += 1
            self.refuse(conn, 408, "This took too long.")
        elif conn.stage in ("kept", "closing"):
            self.drop(conn)
        else:
            self.drop(conn, conn.stage, is_reset=conn.stage == "reply")

    def drop(self, conn, why="", is_reset=False):
        """Close conn, whatever it is doing."""
        if conn.stage:
            if why:
                self.dropped[why] += 1
            self.watch(conn, 0)
            self.connections.remove(conn)
            conn.close(is_reset)

    def watch(self, conn, events):
        """Look for these events of conn, 0 for none."""
        if events != conn.events:
            if conn.events:
                self.poller.unregister(conn.peer)
            if events:
                self.poller.register(conn.peer, events, partial(self.go, conn, self.on_event))
            conn.events = events

    def wait_in(self, conn, stage):
        """Wait for something to read, in stage; its time runs from the first such call."""
        if conn.stage != stage:
            self.connections.park(conn, stage)
            self.watch(conn, READ)

    def on_event(self, conn, _peer):
        """Go on with conn, which can be read or, where that was asked for, written."""
        {"reply": self.flush, "closing": self.drain}.get(conn.stage, self.read)(conn)

    # --- A request comes ----------------------------------------------------------------------------------------------

    def read(self, conn):
        try:
            piece = conn.peer.recv(PIECE)
        except BlockingIOError:
            return
        if piece:
            self.feed(conn, piece)
        else:
            self.drop(conn)  # with half a request, or none

    def feed(self, conn, piece):
        """Take in what has come for conn, and do what follows from it."""
        conn.request = conn.request or framing.Request()
        conn.request.feed(piece)
        while self.connections.count(conn) and (oldest := self.connections.oldest(HALF_SENT)):
            self.drop(oldest, "memory")
        if conn.stage:
            self.judge(conn)

    def judge(self, conn):
        """Do with the request of conn, as far as it has come, what is to be done next."""
        request = conn.request
        if request.state == framing.HEAD:
            self.wait_in(conn, "head")
        elif request.state == framing.TOO_LONG:
            self.refuse(conn, 431, "The head of this request is too long.")
        elif conn.is_upload:
            self.judge_upload(conn)
        elif request.state == framing.MALFORMED:
            self.start(conn)
        elif request.size > self.limits.body_bytes:
            self.start(conn, is_asking=True)
        elif request.state == framing.WHOLE:
            self.start(conn)
        else:
            self.encourage(conn)
            self.wait_in(conn, "body")

    def judge_upload(self, conn):
        request = conn.request
        if request.size > self.limits.upload_bytes:
            self.refuse(conn, 413, "This is more than the site takes at once.")
        elif request.state == framing.MALFORMED:
            self.refuse(conn, 400, "The body of this request is malformed.")
        elif request.state == framing.WHOLE:
            self.start(conn)
        elif (came := request.file.tell()) - conn.mark >= self.limits.progress:
            conn.mark = came
            self.connections.park(conn, "upload")

    def encourage(self, conn):
        """Tell a client that waits for it to send its body."""
        if conn.request.expects_continue:
            conn.request.expects_continue = False
            if conn.peer.send(CONTINUE) < len(CONTINUE):
                raise ConnectionResetError

    def start(self, conn, is_asking=False):
        """Have the request of conn answered, in a thread or right here; is_asking: on its head alone."""
        self.connections.park(conn, "running")
        conn.sock = Reply(conn.peer, self.room, WITHHELD if is_asking else GATHERED if conn.is_upload else HERE)
        if self.answer_here(conn):
            return
        self.watch(conn, 0)
        if self.is_crowded():
            self.dropped["busy"] += 1
            self.refuse(conn, 503, "Too many requests are waiting. Please try again in a moment.", retry_after=2)
        else:
            self.enqueue_req(conn)

    def is_crowded(self):
        """Return whether more requests wait for threads than is good for them."""
        running = len(self.connections.stages["running"]) - len(self.waiting)
        return running > self.cfg.threads * (1 + self.limits.queue)

    def gather(self, conn):
        """Gather in a file the body that the application wants."""
        if conn.request.size > self.limits.upload_bytes:
            self.refuse(conn, 413, "This is more than the site takes at once.")
        elif self.connections.uploads >= max(1, self.cfg.threads // 4):
            self.refuse(conn, 503, "Others are sending files just now. Please try again in a minute.", retry_after=60)
        else:
            self.connections.uploads += 1
            conn.is_upload = True
            conn.request.move_to(self.room.file())
            self.connections.count(conn)
            conn.mark = 0
            conn.until = time.monotonic() + self.limits.upload_total
            self.encourage(conn)
            self.wait_in(conn, "upload")
            self.judge(conn)

    # --- A reply goes -------------------------------------------------------------------------------------------------

    def finish_request(self, conn, fs):
        """Go on with conn, whose thread has ended."""
        if error := fs.exception():  # the application wanted to end the process, or the like
            log.error("bug", exc_info=error)
        self.go(conn, self.finish, None if error else fs.result())

    def after(self, wait, conn, step, *arguments):
        """Take a step with conn when wait() has come to its end in a thread; the step gets the Future of that, too."""
        self.watch(conn, 0)
        waiting = self.tpool.submit(wait)
        waiting.add_done_callback(lambda _: self.method_queue.defer(self.go, conn, step, waiting, *arguments))

    def finish(self, conn, rest):
        """Go on with conn, whose request was answered; rest: see handle()."""
        if rest is WANTED:
            conn.sock = None
            self.gather(conn)
            return
        reply, conn.sock = conn.sock, None
        self.connections.forget(conn)
        conn.sock = reply
        conn.is_kept = rest is not None
        if rest:
            conn.request = framing.Request()
            conn.request.data += rest
        reply.is_held = False
        self.flush(conn)

    def flush(self, conn):
        """Send of the reply what the client takes; go on when that is all."""
        reply = conn.sock
        if reply.flush():
            self.go_on(conn)
        elif conn.stage != "reply":
            conn.mark = reply.sent
            self.connections.park(conn, "reply")
            self.watch(conn, WRITE)
            if self.connections.count(conn):
                reply.spare_memory()
                self.connections.count(conn)
        elif reply.sent - conn.mark >= self.limits.progress:
            conn.mark = reply.sent
            self.connections.park(conn, "reply")

    def go_on(self, conn):
        """Turn to the next request of conn, or to its end."""
        is_cut, conn.sock = conn.sock.is_cut, None
        rest, conn.request = conn.request and bytes(conn.request.data), None
        self.connections.count(conn)
        if is_cut:
            self.drop(conn, is_reset=True)
        elif not conn.is_kept or not self.alive:
            self.part(conn)
        elif rest:
            self.connections.park(conn, "running")
            self.watch(conn, 0)
            self.method_queue.defer(self.go, conn, self.feed, rest)  # not at once: a thousand may stand in line
        else:
            self.wait_in(conn, "kept")

    def refuse(self, conn, status, sentence, retry_after=0):
        """Answer instead of the application, and close."""
        self.connections.forget(conn)
        self.connections.park(conn, "running")
        conn.sock = Reply(conn.peer, self.room)
        conn.sock.head = refusal(status, sentence, retry_after)
        conn.is_kept = False
        self.flush(conn)

    def part(self, conn):
        """Say that nothing more will come, and give the client a moment to notice.

        To close at once would be a reset if the client is still sending, and could take the reply away from it.
        """
        conn.peer.shutdown(socket.SHUT_WR)
        conn.drained = 0
        self.wait_in(conn, "closing")

    def drain(self, conn):
        """Throw away what still comes; past the limit leave it where it is."""
        try:
            piece = conn.peer.recv(PIECE)
        except BlockingIOError:
            return
        conn.drained += len(piece)
        if not piece:
            self.drop(conn)
        elif conn.drained >= self.limits.drained_bytes:
            self.watch(conn, 0)
