"""`python app.py sms-report` and `sms-switch`: what administrators do about text messages at the command line."""

import argparse
import csv
import sys
from datetime import UTC, date, datetime, time

from composition.outward import CLOCK
from scheduling.business import BusinessId
from settings import Settings
from storage import open_database
from usecases.access import SYSTEM
from usecases.configuration import Configurations
from usecases.report_sms import COLUMNS, ReportSms
from usecases.switch_texting import SwitchTexting


async def report_sms(settings: Settings, command: argparse.Namespace) -> int:
    """One line for each text message, with tabs between, to standard output; times are UTC."""
    since = datetime.combine(command.since, time(), UTC)
    async with await open_database(settings.database) as database:
        report = ReportSms(database=database, configurations=Configurations())
        table = csv.writer(sys.stdout, dialect="excel-tab", lineterminator="\n")
        table.writerow(COLUMNS)
        async for line in report(BusinessId(command.business), since, SYSTEM):
            table.writerow([line.time.isoformat(), *(getattr(line, name) for name in COLUMNS[1:])])
    return 0


async def switch_sms(settings: Settings, command: argparse.Namespace) -> int:
    async with await open_database(settings.database) as database:
        switch = SwitchTexting(database=database, clock=CLOCK)
        await switch(command.tenant, is_on=command.state == "on")
    return 0


def add_arguments(name: str, parser: argparse.ArgumentParser) -> None:
    if name == "sms-report":
        parser.add_argument("business", metavar="BUSINESS", help="its id, such as shop@slotkeeper")
        parser.add_argument("--since", type=date.fromisoformat, default=date(1970, 1, 1), metavar="YYYY-MM-DD")
    if name == "sms-switch":
        parser.add_argument("tenant", metavar="TENANT", help="the id of the Entra tenant")
        parser.add_argument("state", choices=("on", "off"))
