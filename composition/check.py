"""`python app.py check`: which outward services are set, which answer, and what is missing."""

import argparse
import asyncio

from bot.errors import TokenUnavailable
from composition.outward import CLOCK, smtp_mail, token_source
from composition.texting import twilio_sms
from settings import Settings
from storage import open_database
from usecases.find_clock_changes import FindClockChanges
from usecases.tell_health import TellHealth


async def check(settings: Settings, _: argparse.Namespace) -> int:
    """Which outward services are set, which answer, and what is missing."""
    found = [("mode", str(settings.mode), ""), ("address", settings.base_url, "")]
    found.append(
        ("mail", settings.mail_way, (await smtp_mail(settings).check() or "") if settings.mail_way == "smtp" else "")
    )
    found.append(("SMS", settings.sms_way, await sms_problem(settings)))
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


async def sms_problem(settings: Settings) -> str:
    """Twilio is asked whether it lets us in; a plain gateway has no question that sends nothing."""
    return (await twilio_sms(settings).check() or "") if settings.sms_way == "twilio" else ""


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
