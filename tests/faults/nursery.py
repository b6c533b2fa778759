"""A process in which everything is loaded and which makes workers by forking, so that one that was killed is soon replaced.

Its argument is a file with what workers need (`Needs` as JSON). On "start NAME" it starts a worker and prints its number; on "look
NUMBER" it says whether that one lives. One that has ended keeps its number until then, so that nobody else is killed for it.
"""

import asyncio
import json
import os
import ssl
import sys
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import Request, urlopen

import structlog

from adapters.console import NoCalendars
from adapters.entra import EntraToken, FetchedToken
from adapters.graph_client import GraphClient
from adapters.graph_meetings import GraphMeetings
from adapters.smtp import SmtpMail, SmtpServer
from adapters.twilio_sms import TwilioAccount, TwilioSms
from storage import Database
from tests.faults.shared_clock import SharedClock
from tests.support.databases import open_patiently
from tests.support.fake_graph import APP_ID, SECRET
from tests.support.fake_graph import TENANT as GRAPH_TENANT
from tests.support.fake_sms import ORIGIN, SID, TOKEN
from usecases.deliver_outbox import DeliverOutbox
from usecases.deliver_reminders import DeliverReminders
from usecases.forget_customers import ForgetCustomers
from usecases.keep_beat import KeepBeat
from usecases.plan_mornings import PlanMornings
from usecases.ports import Ports
from usecases.purge_delivered import PurgeDelivered
from worker.loop import Worker

SENDER = "post@shop.example"
STATES = "https://shop.example/callbacks/sms/twilio"


@dataclass(frozen=True, slots=True, kw_only=True)
class Needs:
    """Where everything is. `seconds` is how long a worker waits for an answer of those that may hang."""

    database: str
    clock: str
    smtp_port: int
    graph: str
    certificate: str
    sms: str
    seconds: float = 3.0


class NoChat:
    """Nobody here has a chat."""

    async def notify(self, conversation: object, notice: object) -> None:
        raise AssertionError("there are no conversations")


def main() -> None:
    needs = Needs(**json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))
    for line in sys.stdin:
        order, _, about = line.strip().partition(" ")
        answer = _start(needs, about) if order == "start" else _lives(int(about))
        sys.stdout.write(f"{int(answer)}\n")
        sys.stdout.flush()


def _start(needs: Needs, name: str) -> int:
    number = os.fork()
    if number == 0:
        try:
            _be_worker(needs, name)
        except BaseException:
            traceback.print_exc()
        finally:
            os._exit(1)
    return number


def _lives(number: int) -> bool:
    return os.waitpid(number, os.WNOHANG) == (0, 0)


def _be_worker(needs: Needs, name: str) -> None:
    os.dup2(os.open(os.devnull, os.O_RDWR), 0)
    os.dup2(2, 1)  # logs
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.format_exc_info,
            structlog.processors.LogfmtRenderer(bool_as_flag=False),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=sys.stderr),
    )
    asyncio.run(work(needs, name))


async def work(needs: Needs, name: str) -> None:
    clock, stop = SharedClock(Path(needs.clock)), asyncio.Event()
    trust = ssl.create_default_context(cafile=needs.certificate)
    token = EntraToken(lambda: _fetch_token(needs.graph, trust), monotonic=lambda: 0.0)
    client = GraphClient(token=token, graph=needs.graph, trust=trust, time_limit=needs.seconds, sleep=_nap)
    async with await open_patiently(needs.database) as database, client:
        worker = _worker(needs, name, database, client, clock)
        beside = [asyncio.create_task(_end_with_parent(stop)), asyncio.create_task(_wake(worker, clock))]
        await worker.run_forever(stop, database.on_change)
        for task in beside:
            task.cancel()


def _worker(needs: Needs, name: str, database: Database, client: GraphClient, clock: SharedClock) -> Worker:
    line: dict[str, Any] = {"host": "127.0.0.1", "port": needs.smtp_port, "sender": SENDER, "tls": "none"}
    account = TwilioAccount(sid=SID, token=TOKEN, origin=ORIGIN, callback=STATES, base=needs.sms)
    ports = Ports(
        mail=SmtpMail(server=SmtpServer(**line, timeout=needs.seconds), clock=clock),
        chat=NoChat(),
        meetings=GraphMeetings(client=client, sleep=_nap),
        calendars=NoCalendars(),
        sms=TwilioSms(account=account),
    )
    known: dict[str, Any] = {"database": database, "clock": clock}
    return Worker(
        outbox=DeliverOutbox(**known, ports=ports, sender_address=SENDER, worker=name),
        reminders=DeliverReminders(**known),
        mornings=PlanMornings(**known),
        purge=PurgeDelivered(**known, keep_days=30),
        forget=ForgetCustomers(**known),
        keep_beat=KeepBeat(**known, worker=name),
        clock=clock,
        poll_seconds=0.5,
    )


def _fetch_token(graph: str, trust: ssl.SSLContext) -> FetchedToken:
    form = urlencode({"client_id": APP_ID, "client_secret": SECRET}).encode()
    with urlopen(Request(f"{graph}/{GRAPH_TENANT}/oauth2/v2.0/token", form), context=trust) as answer:
        return FetchedToken(value=json.load(answer)["access_token"], seconds=3600)


async def _nap(seconds: float) -> None:
    """Short waits of clients, made shorter."""
    await asyncio.sleep(min(seconds, 10) / 100)


async def _wake(worker: Worker, clock: SharedClock) -> None:
    """Time moves by jumps, so that looking every second would come late."""
    while True:
        await clock.moved()
        worker.wake()


async def _end_with_parent(stop: asyncio.Event) -> None:
    parent = os.getppid()
    while os.getppid() == parent:  # noqa: ASYNC110 nobody tells a child that its parent has gone
        await asyncio.sleep(0.5)
    stop.set()


if __name__ == "__main__":
    main()
