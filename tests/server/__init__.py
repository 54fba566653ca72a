"""The worker: what slow, broken and hostile clients get, on real sockets."""
