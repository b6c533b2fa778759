"""`python app.py import-bookings`: businesses out of Microsoft Bookings, which is read and never changed, or out of a report."""

import argparse
import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

from adapters.graph_bookings import GraphBookings
from composition.clone_command import journal_path, open_journal, told
from composition.graph import make_graph
from composition.outward import CLOCK
from composition.own_bookings import OwnBookings
from composition.product import put_together
from scheduling.errors import DeliveryFailure
from settings import Settings
from usecases.clone_over_api import CloneOverApi
from usecases.ports import Bookings
from usecases.report_as_bookings import BUSINESS, read_report_file

_BUSINESSES = "/solutions/bookingBusinesses"
_WRONG, _LATER, _REFUSED = 2, 4, 5


async def import_bookings(settings: Settings, command: argparse.Namespace) -> int:
    """0 when all of it came, 4 when Graph fell silent: run it again, 5 when something could not come."""
    async with AsyncExitStack() as things:
        product = await things.enter_async_context(put_together(settings))
        tenant_id = command.tenant or settings.graph_tenant_id or next(iter(settings.tenants), "")
        target = OwnBookings(product, tenant_id)
        if command.tsv is not None:
            return await _from_report(settings, command, target)
        client = make_graph(settings)
        if client is None:
            print("no Entra app is set: SLOTKEEPER_GRAPH_TENANT_ID, SLOTKEEPER_GRAPH_APP_ID and its secret")
            return _WRONG
        source = GraphBookings(await things.enter_async_context(client), settings.graph_base)
        return await copy_all(settings, command, source, target)


async def copy_all(settings: Settings, command: argparse.Namespace, source: GraphBookings, target: Bookings) -> int:
    try:
        if trouble := await source.trouble():
            print(trouble)
            return _WRONG
        wanted = command.business or [str(one["id"]) for one in await source.every(_BUSINESSES)]
        states = [await _copy(settings, command, source, target, one) for one in wanted]
    except DeliveryFailure as failure:
        print(f"broken off: {failure.detail or failure.code}; run the same command again to go on")
        return _LATER
    return max(states, default=0)


async def _from_report(settings: Settings, command: argparse.Namespace, target: Bookings) -> int:
    text = await asyncio.to_thread(command.tsv.read_text, encoding="utf-8-sig")
    source = read_report_file(text, name=command.name, zone=command.zone)
    state = await _copy(settings, command, source, target, BUSINESS, mark=command.name)
    for line in source.unread:
        print(f"  not read: {line}")
    return _REFUSED if source.unread else state


async def _copy(
    settings: Settings,
    command: argparse.Namespace,
    source: Bookings,
    target: Bookings,
    business_id: str,
    *,
    mark: str = "",
) -> int:
    """What it is known by there stands in the journal, so that the next run changes and doubles nothing."""
    path = journal_path(settings.data_dir, source.address, "here", f"{business_id}{mark}")
    journal = await asyncio.to_thread(open_journal, path)
    run = CloneOverApi(
        source=source,
        target=target,
        journal=journal,
        clock=CLOCK,
        keeps_links=True,
        is_extract=business_id == BUSINESS,
    )
    report = await run(business_id, is_trial=command.dry_run)
    print(business_id, *told(report, is_trial=command.dry_run), sep="\n")
    return _REFUSED if report.refused else 0


def describe(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument(
        "business", nargs="*", metavar="BUSINESS", help="ids in Bookings; without any, all of the tenant"
    )
    parser.add_argument("--dry-run", action="store_true", help="read everything, write nothing, tell what would come")
    parser.add_argument("--tenant", default="", metavar="TENANT", help="whose it will be; else that of the Entra app")
    parser.add_argument("--tsv", type=Path, metavar="FILE", help="out of a report of bookings in place of Graph")
    parser.add_argument("--name", default="Bookings", help="of the business that is made of a report")
    parser.add_argument("--zone", default="UTC", help="whose clock times stand in the report, such as Europe/Berlin")
