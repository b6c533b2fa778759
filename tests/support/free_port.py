"""A port for a process that is about to start."""

import random
import socket

_PLACES = range(20_000, 32_000)
"""Below those that a machine gives to connections by itself, which could take the port before the process does."""


def free_port() -> int:
    """By chance, so that tests that run at the same time choose different ones."""
    while True:
        port = random.choice(_PLACES)
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
