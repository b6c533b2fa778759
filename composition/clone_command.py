"""`python app.py clone`: a business with its appointments from one server to another, through nothing but the API."""

import argparse
import asyncio
from collections.abc import Sequence
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path

import orjson

from adapters.bookings_api import BookingsApi
from composition.outward import CLOCK
from scheduling.errors import PermanentFailure, TemporaryFailure
from settings import Settings
from usecases.clone_journal import CloneReport, Entry, Journal
from usecases.clone_over_api import CloneOverApi
from usecases.clone_whole import CloneWhole

_KINDS = {
    "business": "settings",
    "question": "questions",
    "staff": "people",
    "service": "services",
    "customer": "customers",
    "appointment": "appointments",
    "wish": "waiting list",
}
_LATER = 4
_REFUSED = 5


async def clone(settings: Settings, command: argparse.Namespace) -> int:
    """0 when all of it came over, 4 when a side fell silent: run it again, 5 when something, or all of it, was refused."""
    keys = [read_key(one) for one in command.key]
    if len(keys) != 2:
        raise ValueError("clone takes --key twice: first that for --from, then that for --to")
    async with BookingsApi(command.source, keys[0]) as source, BookingsApi(command.target, keys[1]) as target:
        path = journal_path(settings.data_dir, source.address, target.address, f"{command.business}{command.as_id}")
        journal = await asyncio.to_thread(open_journal, path)
        whole = CloneWhole(source=source, target=target, journal=journal, as_id=command.as_id)
        parts = CloneOverApi(source=source, target=target, journal=journal, clock=CLOCK)
        try:
            report = await whole(command.business, is_trial=command.dry_run)
            report = report or await parts(command.business, is_trial=command.dry_run)
        except TemporaryFailure as failure:
            print(f"broken off: {failure.detail or failure.code}; run the same command again to go on")
            return _LATER
        except PermanentFailure as failure:
            print(f"not copied: {failure.detail or failure.code}")
            return _REFUSED
    print(*told(report, is_trial=command.dry_run), sep="\n")
    return _REFUSED if report.refused else 0


def read_key(told: str) -> str:
    """`@FILE` keeps a key out of the list of processes."""
    return Path(told[1:]).read_text(encoding="utf-8").strip() if told.startswith("@") else told


def journal_path(folder: Path, source: str, target: str, business_id: str) -> Path:
    name = blake2b(f"{source}\n{target}\n{business_id}".encode(), digest_size=8).hexdigest()
    return folder / "clones" / f"{name}.jsonl"


def open_journal(path: Path) -> Journal:
    """Lines, the last of a thing counts; half a line is what a run was broken off in, and is passed over."""
    path.parent.mkdir(parents=True, exist_ok=True)
    entries: dict[tuple[str, str], Entry] = {}
    raw = path.read_bytes() if path.exists() else b""
    if raw and not raw.endswith(b"\n"):
        path.write_bytes(raw + b"\n")
    for line in raw.splitlines():
        try:
            one = Entry(**orjson.loads(line))
        except (orjson.JSONDecodeError, TypeError):
            continue
        entries[one.kind, one.source_id] = one

    async def keep(new: Sequence[Entry]) -> None:
        await asyncio.to_thread(_append, path, new)

    return Journal(keep=keep, entries=entries)


def _append(path: Path, new: Sequence[Entry]) -> None:
    with path.open("ab") as file:
        file.writelines(orjson.dumps(asdict(one)) + b"\n" for one in new)


def told(report: CloneReport, *, is_trial: bool) -> list[str]:
    head = f"{report.business_id} would be copied" if is_trial else f"copied as {report.business_id}; nobody is told"
    lines = []
    for kind, name in _KINDS.items():
        parts = [f"{report.counts[kind, what]} {what}" for what in ("new", "changed", "same", "gone")]
        lines.append(f"  {name:<14}{', '.join(part for part in parts if not part.startswith('0 ')) or 'none'}")
    refused = [f"  not copied: {kind} {one}: {why}" for kind, one, why in report.refused]
    return [head, *lines, *refused]


def describe(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("business", metavar="BUSINESS", help="its id at the source")
    parser.add_argument("--from", dest="source", required=True, metavar="URL", help="the server it is copied from")
    parser.add_argument("--to", dest="target", required=True, metavar="URL", help="the server it is copied to")
    parser.add_argument(
        "--key", action="append", default=[], metavar="KEY", help="given twice, for --from and for --to; @FILE reads it"
    )
    parser.add_argument("--as", dest="as_id", default="", metavar="ID", help="the id of the copy; else one is made up")
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing")
