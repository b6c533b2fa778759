"""The composition root: settings, database, ways out, use cases and doors put together, and the commands of the product.

Only here the real ways out are chosen; everything else gets what it needs as arguments.
"""

import argparse
import asyncio
import json
import os
import secrets
import signal
import socket
import sys
import zoneinfo
from collections.abc import AsyncGenerator, Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from adapters.console import SENDER, FileMail, FileSms, NoCalendars, NoMail, NoMeetings
from adapters.link_meetings import LinkMeetings
from adapters.smtp import SmtpMail, SmtpServer
from adapters.system_clock import SystemClock
from bot.bot_token import MsalToken
from bot.errors import TokenUnavailable
from bot.flows.conversation import Talk
from bot.flows.known_names import KnownNames
from bot.flows.turn import Desk
from bot.incoming import Incoming
from bot.line import BotLine, BotSettings, bot_line
from bot.routes import add_routes as add_bot
from bot.routes import bot_door
from manifest.build import ManifestRefused, ManifestValues, build_package
from scheduling.errors import Refusal
from settings import Settings, SettingsRefused, read_settings
from storage import Database, MigrationFailed, migrate, open_database
from storage.backup import RestoreRefused, restore_backup, write_backup
from tab.routes import TabDoor
from tab.routes import add_routes as add_tab
from texts.catalogue import say
from texts.refusals import refusal_text
from usecases.deliver_outbox import DeliverOutbox
from usecases.deliver_reminders import DeliverReminders
from usecases.find_clock_changes import FindClockChanges
from usecases.keep_beat import KeepBeat
from usecases.make_ids import make_id
from usecases.ports import MailTransport, Meetings, Ports
from usecases.purge_delivered import PurgeDelivered
from usecases.tell_health import TellHealth
from usecases.wiring import Rules, UseCases, wire
from web.addresses import Addresses
from web.development import demo_people, greeting
from web.frame import DevelopmentDoors, FrameParts, make_application
from web.logs import set_up_logs
from web.options import Network, WebOptions
from web.playground import write_config
from web.signing import Signer
from worker.loop import Worker

log = structlog.get_logger("app")
CLOCK = SystemClock()
DEMO_PEOPLE = demo_people()


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
        ports = Ports(
            mail=make_mail(settings),
            chat=line.staff_chat,
            meetings=make_meetings(settings, known),
            calendars=NoCalendars(),
            sms=FileSms(settings.data_dir / "sms") if settings.sms_way == "files" else None,
        )
        use_cases = wire(database, CLOCK, ports, Rules(undo_seconds=settings.undo_seconds, admins=settings.admins))
        yield Product(settings=settings, database=database, secrets=known, line=line, ports=ports, use_cases=use_cases)


def make_line(settings: Settings) -> BotLine:
    about = BotSettings(
        app_id=settings.bot_app_id,
        tenants=frozenset(settings.tenants or filter(None, [settings.bot_tenant_id])),
        service_hosts=settings.service_url_hosts,
        is_development=settings.has_development_doors,
    )
    return bot_line(about, fetch_token=token_source(settings) if settings.bot_app_id else None)


def token_source(settings: Settings) -> MsalToken:
    secret = settings.bot_app_secret.get_secret_value()
    return MsalToken(app_id=settings.bot_app_id, secret=secret, tenant_id=settings.bot_tenant_id)


def make_mail(settings: Settings) -> MailTransport:
    if settings.mail_way == "off":
        return NoMail()
    if settings.mail_way == "files":
        return FileMail(settings.data_dir / "mail", CLOCK)
    return smtp_mail(settings)


def smtp_mail(settings: Settings) -> SmtpMail:
    server = SmtpServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        sender=settings.mail_sender,
        tls=settings.smtp_tls,
        user=settings.smtp_user,
        password=settings.smtp_password.get_secret_value(),
    )
    return SmtpMail(server=server, clock=CLOCK)


def make_meetings(settings: Settings, known: tuple[bytes, ...]) -> Meetings:
    if settings.meetings == "off":
        return NoMeetings()
    return LinkMeetings(template=settings.meetings or f"{settings.base_url}/dev/room/{{token}}", secret=known[0])


def read_secrets(settings: Settings) -> tuple[bytes, ...]:
    """Those of the settings; development makes one and keeps it."""
    if settings.secrets:
        return tuple(secret.get_secret_value().encode() for secret in settings.secrets)
    path = settings.data_dir / "secret"
    if not path.exists():
        make_secret(path)
    return (path.read_bytes(),)


def make_secret(path: Path) -> None:
    """Appears whole or not at all; of two processes that start together, both go on with the first one's."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    fresh.touch(mode=0o600)
    fresh.write_text(secrets.token_urlsafe(48), encoding="ascii")
    with suppress(FileExistsError):
        os.link(fresh, path)
    fresh.unlink()


def make_web(product: Product) -> web.Application:
    settings, use_cases = product.settings, product.use_cases
    health = TellHealth(database=product.database, clock=CLOCK)
    parts = FrameParts(
        options=WebOptions(
            base_url=settings.base_url,
            signer=Signer(product.secrets),
            clock=CLOCK,
            is_production=settings.is_production,
            has_development_doors=settings.has_development_doors,
            offers_sign_in=settings.has_development_doors and settings.development_sign_in is not False,
            proxies=networks(settings.proxies),
            metrics_readers=networks(settings.metrics_readers),
            language=settings.language,
        ),
        ready_checks={"database": health.database_problem, "worker": health.worker_problem},
        figures=health.figures,
        max_body=settings.max_body_kilobytes * 1024,
        development=DevelopmentDoors(mail_folder=settings.data_dir / "mail", people=DEMO_PEOPLE),
    )
    app = make_application(parts)
    tab = TabDoor(
        recognise_account=use_cases.recognise_account,
        read_business=use_cases.read_business,
        day_schedule=use_cases.day_schedule,
        schedule_version=use_cases.schedule_version,
        clock=CLOCK,
    )
    add_tab(app, tab)
    add_bot(app, bot_door(product.line, make_talk(product), apologise))
    return app


def make_talk(product: Product) -> Talk:
    settings, use_cases = product.settings, product.use_cases
    desk = Desk(
        use_cases=use_cases,
        clock=CLOCK,
        names=KnownNames(use_cases.customer_names),
        roster=product.line.roster,
        links=Addresses(base_url=settings.base_url, has_tab=settings.has_development_doors),
        new_id=make_id,
    )
    return Talk(desk=desk)


def apologise(incoming: Incoming, reference: str) -> str:
    return say("web.apology", incoming.locale, reference=reference)


def networks(words: tuple[str, ...]) -> tuple[Network, ...]:
    return tuple(ip_network(word, strict=False) for word in words)


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
        purge=PurgeDelivered(database=database, clock=CLOCK, keep_days=settings.purge_days),
        keep_beat=KeepBeat(database=database, clock=CLOCK, worker=name),
        clock=CLOCK,
        grace_seconds=settings.shutdown_seconds * 0.8,
    )


async def serve(settings: Settings, _: argparse.Namespace) -> int:
    stop = stop_event(settings)
    async with put_together(settings) as product:
        worker = make_worker(product) if settings.worker == "inside" else None
        patience = settings.shutdown_seconds * 0.4  # the bot's last words may take as long again
        app = make_web(product)
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=patience)
        await runner.setup()
        await listen(runner, settings)
        working = asyncio.create_task(worker.run_forever(stop, product.database.on_change)) if worker else None
        announce(settings)
        await stop.wait()
        log.info("stopping")
        await runner.cleanup()
        if working:
            await working
    return 0


async def listen(runner: web.AppRunner, settings: Settings) -> None:
    try:
        await web.TCPSite(runner, settings.host, settings.port).start()
    except OSError as error:
        await runner.cleanup()
        raise OSError(f"SLOTKEEPER_HOST, SLOTKEEPER_PORT: cannot listen there: {error.strerror or error}") from error


async def work_alone(settings: Settings, _: argparse.Namespace) -> int:
    stop = stop_event(settings)
    async with put_together(settings) as product, product.line:
        await make_worker(product).run_forever(stop, product.database.on_change)
    return 0


def stop_event(settings: Settings) -> asyncio.Event:
    """Set by SIGTERM and SIGINT; where there are no such handlers, Ctrl-C ends the loop itself."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(settings.threads))
    for number in (signal.SIGTERM, signal.SIGINT):
        with suppress(NotImplementedError):
            loop.add_signal_handler(number, stop.set)
    return stop


def announce(settings: Settings) -> None:
    log.info("started", mode=str(settings.mode), address=settings.base_url)
    if settings.has_development_doors:
        print(*greeting(settings.base_url, DEMO_PEOPLE.values(), CLOCK.now().date()), sep="\n", flush=True)


async def migrate_only(settings: Settings, _: argparse.Namespace) -> int:
    await migrate(settings.database)
    return 0


async def seed(settings: Settings, _: argparse.Namespace) -> int:
    if settings.is_production:
        print("The demo business is for development mode.", file=sys.stderr)
        return 2
    async with put_together(settings) as product, product.line:
        await product.use_cases.seed_demo()
        worker = make_worker(product)
        while await worker.run_once():  # the rooms of online appointments
            await worker.settled()
    return 0


async def set_up(settings: Settings, command: argparse.Namespace) -> int:
    document = json.loads(command.file.read_text(encoding="utf-8"))
    async with put_together(settings) as product:
        print(await product.use_cases.set_up_from_file(document))
    return 0


async def back_up(settings: Settings, command: argparse.Namespace) -> int:
    async with await open_database(settings.database) as database:
        print(f"{await database.read(partial(write_backup, command.file))} rows written to {command.file}")
    return 0


async def restore(settings: Settings, command: argparse.Namespace) -> int:
    await migrate(settings.database)
    async with await open_database(settings.database) as database:
        print(f"{await database.write(partial(restore_backup, command.file))} rows restored from {command.file}")
    return 0


async def package(settings: Settings, _: argparse.Namespace) -> int:
    values = ManifestValues(
        app_id=settings.bot_app_id,
        public_url=settings.public_url,
        publisher_name=settings.publisher_name,
        publisher_url=settings.publisher_url,
        privacy_url=settings.privacy_url,
        terms_url=settings.terms_url,
    )
    print(await asyncio.to_thread(build_package, values, Path("dist/slotkeeper.zip")))
    return 0


async def playground(settings: Settings, _: argparse.Namespace) -> int:
    """Writes the playground's settings; prints its folder and the address it is to talk to, for dev.py."""
    folder = settings.data_dir.resolve() / "playground"
    await asyncio.to_thread(write_config, folder, list(DEMO_PEOPLE.values()))
    print(folder, f"http://127.0.0.1:{settings.port}/api/messages", sep="\n")
    return 0


async def check(settings: Settings, _: argparse.Namespace) -> int:
    """Which outward services are set, which answer, and what is missing."""
    found = [("mode", str(settings.mode), ""), ("address", settings.base_url, "")]
    found.append(
        ("mail", settings.mail_way, (await smtp_mail(settings).check() or "") if settings.mail_way == "smtp" else "")
    )
    found.append(("SMS", settings.sms_way, ""))
    found.append(("meetings", settings.meetings or "stand-in room", ""))
    found.append(
        (
            "bot",
            "authenticated" if settings.bot_app_id else "without authentication, loopback only",
            await token_problem(settings),
        )
    )
    found += await look_at_database(settings)
    for name, state, problem in found:
        print(f"{name:<14}{state}{f': {problem}' if problem else ''}")
    return 1 if any(problem for _, _, problem in found) else 0


async def token_problem(settings: Settings) -> str:
    try:
        if settings.bot_app_id:
            await asyncio.to_thread(token_source(settings))
    except TokenUnavailable as failure:
        return str(failure)
    return ""


async def look_at_database(settings: Settings) -> list[tuple[str, str, str]]:
    kind = settings.database.partition(":")[0]
    try:
        async with await open_database(settings.database) as database:
            problem = await TellHealth(database=database, clock=CLOCK).database_problem()
            changes = () if problem else await FindClockChanges(database=database, clock=CLOCK)()
    except Exception as error:  # whatever a driver throws is the answer
        return [("database", kind, f"not reachable: {error}")]
    moved = [
        (change.reference, f"agreed for {change.agreed} {change.zone}", f"now at {change.shown}") for change in changes
    ]
    return [("database", kind, problem), *moved]


Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]
COMMANDS: dict[str, tuple[Command, str]] = {
    "serve": (serve, "all doors, and the worker unless the settings say elsewhere"),
    "worker": (work_alone, "only the worker, beside other processes"),
    "migrate": (migrate_only, "bring the database up to date"),
    "seed": (seed, "the demo business, once"),
    "check": (check, "which outward services are set, which answer, what is missing"),
    "setup": (set_up, "a business from a JSON file"),
    "backup": (back_up, "copy everything into a file, while the product runs"),
    "restore": (restore, "put such a copy back, while the product runs"),
    "manifest": (package, "the Teams app package, into dist/"),
    "playground": (playground, "settings for the Agents Playground; `make chat` calls it"),
}
EXPECTED = (MigrationFailed, RestoreRefused, ManifestRefused, OSError, ValueError)


def main(words: list[str]) -> int:
    zoneinfo.reset_tzpath(to=[])  # every process uses the pinned tzdata, never the host's
    command = parse(words)
    try:
        settings = read_settings()
    except SettingsRefused as refused:
        print("Slotkeeper must not start like this:", *refused.problems, sep="\n  ", file=sys.stderr)
        return 2
    set_up_logs(settings.log_way, settings.log_level)
    return execute(settings, command)


def execute(settings: Settings, command: argparse.Namespace) -> int:
    """The exit code; what can be expected to go wrong is one sentence on standard error."""
    try:
        with asyncio.Runner(loop_factory=fast_loop()) as runner:
            return runner.run(COMMANDS[command.command][0](settings, command))
    except Refusal as refusal:
        print(refusal_text(refusal, settings.language, "UTC"), file=sys.stderr)
    except EXPECTED as failure:
        print(failure, file=sys.stderr)
    return 3


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="app.py", description="Slotkeeper: appointments in Microsoft Teams")
    commands = parser.add_subparsers(dest="command", required=True, metavar="command")
    for name, (_, purpose) in COMMANDS.items():
        added = commands.add_parser(name, help=purpose)
        if name in {"setup", "backup", "restore"}:
            added.add_argument("file", type=Path)
    return parser.parse_args(words)


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # not on Windows

    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
