"""The product put together from its settings: database, ways out, use cases, the worker."""

import os
import socket
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from adapters.console import SENDER
from bot.line import BotLine
from composition.known_secrets import read_secrets
from composition.outward import CLOCK, make_line, make_ports
from settings import Settings
from storage import Database, migrate, open_database
from usecases.deliver_outbox import DeliverOutbox
from usecases.deliver_reminders import DeliverReminders
from usecases.keep_beat import KeepBeat
from usecases.plan_mornings import PlanMornings
from usecases.ports import Ports
from usecases.purge_delivered import PurgeDelivered
from usecases.wiring import Rules, UseCases, wire
from worker.loop import Worker


@dataclass(frozen=True, slots=True, kw_only=True)
class Product:
    """Everything, put together."""

    settings: Settings
    database: Database
    secrets: tuple[bytes, ...] = field(repr=False)
    line: BotLine
    ports: Ports
    use_cases: UseCases


@asynccontextmanager
async def put_together(settings: Settings) -> AsyncGenerator[Product]:
    """Migrates first: a migration that fails stops the start."""
    await migrate(settings.database)
    async with await open_database(settings.database) as database:
        known = read_secrets(settings)
        line = make_line(settings)
        ports = make_ports(settings, line, known)
        use_cases = wire(database, CLOCK, ports, Rules(undo_seconds=settings.undo_seconds, admins=settings.admins))
        yield Product(settings=settings, database=database, secrets=known, line=line, ports=ports, use_cases=use_cases)


def make_worker(product: Product) -> Worker:
    database, settings = product.database, product.settings
    name = f"{socket.gethostname()}-{os.getpid()}"
    outbox = DeliverOutbox(
        database=database,
        clock=CLOCK,
        ports=product.ports,
        sender_address=settings.mail_sender or SENDER,
        worker=name,
    )
    return Worker(
        outbox=outbox,
        reminders=DeliverReminders(database=database, clock=CLOCK),
        mornings=PlanMornings(database=database, clock=CLOCK),
        purge=PurgeDelivered(database=database, clock=CLOCK, keep_days=settings.purge_days),
        keep_beat=KeepBeat(database=database, clock=CLOCK, worker=name),
        clock=CLOCK,
        grace_seconds=settings.shutdown_seconds * 0.8,
    )
