"""The commands of the product; `composition/` puts together what they run.

Only there and here the real ways out are chosen; everything else gets what it needs as arguments.
"""

import argparse
import asyncio
import gc
import json
import signal
import socket
import sys
import zoneinfo
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any

import structlog
from aiohttp import web

from composition.check import check
from composition.clone_command import clone
from composition.clone_command import describe as describe_clone
from composition.doors import DEMO_PEOPLE, make_web
from composition.import_bookings_command import describe as describe_bookings
from composition.import_bookings_command import import_bookings
from composition.moving_commands import add_arguments as add_moving_arguments
from composition.moving_commands import export_business, import_business
from composition.outward import CLOCK
from composition.product import make_worker, put_together
from composition.server import Runner
from composition.sms_commands import add_arguments as add_sms_arguments
from composition.sms_commands import report_sms, switch_sms
from composition.template import describe as describe_template
from composition.template import template
from manifest.build import ManifestRefused, ManifestValues, build_package
from manifest.connector import build_connector
from scheduling.errors import Refusal
from settings import Settings, SettingsRefused, read_settings
from storage import MigrationFailed, migrate, open_database
from storage.backup import RestoreRefused, restore_backup, write_backup
from texts.refusals import refusal_text
from web.development import greeting
from web.logs import set_up_logs
from web.playground import write_config

log = structlog.get_logger("app")
BETWEEN_COLLECTIONS = 10_000
"""Things made and not yet gone before the youngest are looked through for circles: few are in any, and a request makes hundreds."""
AT_ONCE = 16 if sys.platform != "win32" else 1
BACKLOG = 2048
"""Connections that wait to be taken. Where there are more the system drops them in silence, and a browser tries again seconds later."""


async def serve(settings: Settings, _: argparse.Namespace) -> int:
    stop = stop_event(settings)
    async with put_together(settings) as product:
        worker = make_worker(product) if settings.worker == "inside" else None
        patience = settings.shutdown_seconds * 0.4  # the bot's last words may take as long again
        app = make_web(product, worker.calendar_changed) if worker else make_web(product)
        runner = Runner(app, access_log=None, shutdown_timeout=patience)
        await runner.setup()
        await listen(runner, settings)
        working = asyncio.create_task(worker.run_forever(stop, product.database.on_change)) if worker else None
        announce(settings)
        gc.collect()
        gc.freeze()  # what is there by now stays: looking through all of it again and again would hold everybody up
        gc.set_threshold(BETWEEN_COLLECTIONS)
        await stop.wait()
        log.info("stopping")
        await runner.cleanup()
        if working:
            await working
    return 0


async def listen(runner: web.AppRunner, settings: Settings) -> None:
    """The loop takes one connection for each look at a socket. A crowd would wait to be taken, unseen by all that is there to deal
    with crowds, and the supervisor behind it; so it looks at each socket many times."""
    try:
        for listening in await sockets_of(settings.host, settings.port):
            for one in [listening, *(listening.dup() for _ in range(AT_ONCE - 1))]:
                await web.SockSite(runner, one, backlog=BACKLOG).start()
    except OSError as error:
        await runner.cleanup()
        raise OSError(f"SLOTKEEPER_HOST, SLOTKEEPER_PORT: cannot listen there: {error.strerror or error}") from error


async def sockets_of(host: str, port: int) -> list[socket.socket]:
    """One for each address of the host."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)
    return [
        socket.create_server(address, family=family, backlog=BACKLOG)
        for family, address in dict.fromkeys((one[0], one[4]) for one in found)
    ]


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
        is_busy = True
        while is_busy:  # the rooms of online appointments
            is_busy = bool(await worker.run_once())
            await worker.settled()
    return 0


async def set_up(settings: Settings, command: argparse.Namespace) -> int:
    document = json.loads(command.file.read_text(encoding="utf-8"))
    async with put_together(settings) as product:
        print(await product.use_cases.moving.set_up_from_file(document))
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
        sign_in_app_id=settings.login_app_id,
    )
    print(await asyncio.to_thread(build_package, values, Path("dist/slotkeeper.zip")))
    return 0


async def connector(settings: Settings, _: argparse.Namespace) -> int:
    print(await asyncio.to_thread(build_connector, settings.public_url, Path("dist/connector")))
    return 0


async def playground(settings: Settings, _: argparse.Namespace) -> int:
    """Writes the playground's settings; prints its folder and the address it is to talk to, for dev.py."""
    folder = settings.data_dir.resolve() / "playground"
    await asyncio.to_thread(write_config, folder, list(DEMO_PEOPLE.values()))
    print(folder, f"http://127.0.0.1:{settings.port}/api/messages", sep="\n")
    return 0


Command = Callable[[Settings, argparse.Namespace], Coroutine[Any, Any, int]]
COMMANDS: dict[str, tuple[Command, str]] = {
    "serve": (serve, "all doors, and the worker unless the settings say elsewhere"),
    "worker": (work_alone, "only the worker, beside other processes"),
    "migrate": (migrate_only, "bring the database up to date"),
    "seed": (seed, "the demo business, once"),
    "check": (check, "which outward services are set, which answer, what is missing"),
    "setup": (set_up, "a business from a JSON file"),
    "template": (template, "the words of a business for a mail to its customers"),
    "export": (export_business, "one business as a file, to standard output"),
    "import": (import_business, "a business from such a file; nobody is told"),
    "clone": (clone, "a business with its appointments from one server to another, over the API"),
    "import-bookings": (import_bookings, "businesses out of Microsoft Bookings, which is read and never changed"),
    "backup": (back_up, "copy everything into a file, while the product runs"),
    "restore": (restore, "put such a copy back, while the product runs"),
    "sms-report": (report_sms, "what text messages were used for, one line each, tabs between"),
    "sms-switch": (switch_sms, "text messages of a tenant on or off"),
    "manifest": (package, "the Teams app package, into dist/"),
    "connector": (connector, "the connector for Power Automate, into dist/connector/"),
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
        if name == "template":
            describe_template(added)
        if name == "clone":
            describe_clone(added)
        if name == "import-bookings":
            describe_bookings(added)
        if name == "check":
            added.add_argument("--mail", default="", metavar="ADDRESS", help="send a test mail there")
        add_sms_arguments(name, added)
        add_moving_arguments(name, added)
    return parser.parse_args(words)


def fast_loop() -> Callable[[], asyncio.AbstractEventLoop] | None:
    """uvloop where it exists."""
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # not on Windows

    return uvloop.new_event_loop


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
