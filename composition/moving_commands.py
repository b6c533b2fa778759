"""`python app.py export` and `import`: one business out of the database into a file, and into it."""

import argparse
import sys
from pathlib import Path

import orjson

from composition.product import put_together
from scheduling.business import BusinessId
from settings import Settings
from usecases.access import SYSTEM
from usecases.import_business import Imported, ImportWish

NOTES = {
    "address_taken": "the page address in the file leads to another business here",
    "new_address": "the booking page has a new address",
    "page_closed": "the booking page is closed: nothing on it could be booked here; see its checklist",
}
_TOLD = {
    "staff_member": "people",
    "service": "services",
    "question": "questions",
    "customer": "customers",
    "appointment": "appointments",
    "attendee": "seats",
    "time_off": "times off",
    "waiting_wish": "wishes on the waiting list",
    "history": "entries of the history",
    "outbox": "messages that were sent",
}


async def export_business(settings: Settings, command: argparse.Namespace) -> int:
    """The file, to standard output."""
    async with put_together(settings) as product:
        document = await product.use_cases.moving.export_business(BusinessId(command.business), SYSTEM)
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))
    return 0


async def import_business(settings: Settings, command: argparse.Namespace) -> int:
    """What came, to standard output. The second time with the same file nothing is done."""
    wish = ImportWish(
        document=read_json(command.file), as_id=command.as_id, tenant_id=command.tenant, is_trial=command.dry_run
    )
    async with put_together(settings) as product:
        outcome = await product.use_cases.moving.import_business(wish, SYSTEM)
    print(*told(outcome, is_trial=command.dry_run), sep="\n")
    return 0


def read_json(path: Path) -> object:
    """`-` is standard input. Raises ValueError with the file in its sentence."""
    try:
        raw = sys.stdin.buffer.read() if str(path) == "-" else path.read_bytes()
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"{path} is no JSON: {error}") from error


def told(outcome: Imported, *, is_trial: bool) -> list[str]:
    if outcome.is_known:
        return [f"{outcome.business_id} ({outcome.name}) was made from this very file before: nothing was done"]
    head = "would be made" if is_trial else "was made"
    counts = outcome.counts or {}
    lines = [f"  {counts[table]:>7} {name}" for table, name in _TOLD.items() if counts.get(table)]
    notes = [f"  note: {NOTES[note]}" for note in outcome.notes]
    return [f"{outcome.business_id} ({outcome.name}) {head}; nobody is told", *lines, *notes]


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    if name == "export":
        parser.add_argument("business", metavar="BUSINESS", help="its id, such as shop@slotkeeper")
    if name == "import":
        parser.add_argument("file", type=Path, metavar="FILE", help="what `export` wrote; - for standard input")
        parser.add_argument("--as", dest="as_id", default="", metavar="ID", help="make a copy with this id")
        parser.add_argument("--tenant", default="", metavar="TENANT", help="put it under another Entra tenant")
        parser.add_argument("--dry-run", action="store_true", help="check everything, store nothing")
