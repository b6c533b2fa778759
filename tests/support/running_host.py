"""The product as a process of its own, on a free port of loopback, and a channel to talk to it through."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

from aiohttp import ClientResponse, ClientSession

from tests.support.channel import Channel, Shown
from tests.support.connector_service import ConnectorService
from tests.support.free_port import free_port
from tests.support.processes import Process, start
from tests.support.teams_activities import Json

PATIENCE = 120.0
"""Seconds after which what is waited for does not come any more: on a busy machine everything takes long."""


class HostChannel(Channel):
    """Talks to a host that runs elsewhere, whose worker may speak at any moment: what answers a message names it."""

    def __init__(self, service: ConnectorService, url: str, session: ClientSession) -> None:
        self.service = service
        self._url = url
        self._session = session
        self._is_authenticated = False
        self._chats = {}

    @property
    def messages_url(self) -> str:
        return f"{self._url}/api/messages"

    async def post(self, body: Any, **more: Any) -> ClientResponse:
        if isinstance(body, dict):
            self._remember(body)
        async with self._session.post(self.messages_url, json=body, **more) as answer:
            await answer.read()
        return answer

    async def deliver(self, activity: Json) -> list[Shown]:
        """Hands an activity to the bot and gives what was said in reply to it, all of it by the time of the answer."""
        before = len(self.service.calls)
        answer = await self.post(activity)
        assert answer.status == 200, (answer.status, await answer.text())
        replies = [call for call in self.service.calls[before:] if call.path.endswith(f"/{quote(activity['id'], '')}")]
        return [self._shown(call) for call in replies]


@dataclass(slots=True, kw_only=True)
class Host:
    """A running host: where it answers, where its data lies."""

    url: str
    data: Path
    channel: HostChannel
    session: ClientSession
    process: Process

    async def page(self, path: str, role: str = "administrator") -> str:
        """A page as somebody of the demo business sees it."""
        await self._sign_in(role)
        async with self.session.get(f"{self.url}{path}") as answer:
            assert answer.status == 200, (path, answer.status)
            return await answer.text()

    async def mails(self, to: str, count: int) -> list[EmailMessage]:
        """The mails to an address, oldest first, once there are so many."""
        for _ in range(int(PATIENCE * 10)):
            found = [mail for mail in self._mails() if to in str(mail["To"])]
            if len(found) >= count:
                return found
            await asyncio.sleep(0.1)
        raise AssertionError(
            f"{len(found)} mails to {to} instead of {count}: {[str(mail['Subject']) for mail in found]}"
        )

    async def nothing_left_to_send(self) -> None:
        """Waits until no message waits for its moment and none is on its way."""
        for _ in range(int(PATIENCE * 10)):
            async with self.session.get(f"{self.url}/metrics") as answer:
                told = dict(line.split() for line in (await answer.text()).splitlines() if not line.startswith("#"))
            if float(told["slotkeeper_outbox_waiting"]) + float(told["slotkeeper_outbox_sending"]) == 0:
                return
            await asyncio.sleep(0.1)
        raise AssertionError("there was always something left to send")

    def _mails(self) -> list[EmailMessage]:
        files = sorted((self.data / "mail").glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
        return [BytesParser(EmailMessage, policy=policy.default).parsebytes(path.read_bytes()) for path in files]

    async def _sign_in(self, role: str) -> None:
        async with self.session.get(f"{self.url}/dev/sign-in") as answer:
            form = await answer.text()
        token = form.split('name="csrf_token" value="')[1].split('"')[0]
        fields = {"csrf_token": token, "as": role, "next": "/app"}
        async with self.session.post(f"{self.url}/dev/sign-in", data=fields) as answer:
            assert answer.status == 200, answer.status


@asynccontextmanager
async def running_host(data: Path, database_url: str = "", **settings: str) -> AsyncIterator[Host]:
    """`app.py seed` and `app.py serve` on empty data, until the context ends; SIGTERM must end it with 0."""
    port = free_port()
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("SLOTKEEPER_")},
        "SLOTKEEPER_DATA_DIR": str(data),
        "SLOTKEEPER_PORT": str(port),
        **({"SLOTKEEPER_DATABASE_URL": database_url} if database_url else {}),
        **{f"SLOTKEEPER_{key.upper()}": value for key, value in settings.items()},
    }
    await _run("seed", environment)
    log = (data / "serve.log").open("wb")
    process = start("app.py", "serve", environment=environment, stdout=log, stderr=log)
    service = await ConnectorService.start()
    try:
        async with ClientSession() as session:
            url = f"http://localhost:{port}"
            await _until_ready(session, url, process)
            channel = HostChannel(service, url, session)
            yield Host(url=url, data=data, channel=channel, session=session, process=process)
    finally:
        await service.close()
        log.close()
        process.terminate()
        assert await asyncio.to_thread(process.wait, PATIENCE) in (0, -signal.SIGKILL)


async def _run(command: str, environment: dict[str, str]) -> None:
    process = start("app.py", command, environment=environment)
    assert await asyncio.to_thread(process.wait, PATIENCE) == 0, command


async def _until_ready(session: ClientSession, url: str, process: Process) -> None:
    for _ in range(int(PATIENCE * 10)):
        assert process.poll() is None, "the host ended at its start"
        try:
            async with session.get(f"{url}/readyz") as answer:
                if answer.status == 200:
                    return
        except OSError:
            pass  # not listening yet
        await asyncio.sleep(0.1)
    raise AssertionError("the host was not ready in time")
