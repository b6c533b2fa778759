"""A crowd of new connections is taken at once, not one in each round of the loop."""

import asyncio
import socket
from contextlib import ExitStack

from aiohttp import web

from app import fast_loop, listen
from settings import read_settings
from tests.support.free_port import free_port

CROWD = 160


async def rounds_until_taken(port: int) -> int:
    runner = web.AppRunner(web.Application())
    await runner.setup()
    await listen(runner, read_settings(_env_file=None, host="127.0.0.1", port=port))
    assert runner.server is not None
    rounds = 0
    with ExitStack() as stack:
        for _ in range(CROWD):
            client = stack.enter_context(socket.socket())
            client.setblocking(False)
            client.connect_ex(("127.0.0.1", port))
        while len(runner.server.connections) < CROWD:
            rounds += 1
            await asyncio.sleep(0)
    await runner.cleanup()
    return rounds


def test_a_crowd_is_taken_within_a_few_rounds_of_the_loop() -> None:
    with asyncio.Runner(loop_factory=fast_loop()) as runner:
        assert runner.run(rounds_until_taken(free_port())) < CROWD // 2
