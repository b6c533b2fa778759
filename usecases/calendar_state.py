"""Whose calendar cannot be read, and why: one answer for chat, board and check (S132)."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from scheduling.staff import StaffId
from storage.staff_calendars import FAILED, CalendarRow
from storage.work import Work
from usecases.access import Actor, Permission, Reach, acting_member, reach
from usecases.configuration import Configuration
from usecases.views import CalendarTrouble, Trouble

_PASSES_WITHIN = timedelta(minutes=10)


def read_calendar_troubles(
    work: Work, configuration: Configuration, actor: Actor, staff_ids: Iterable[StaffId], now: datetime
) -> dict[StaffId, CalendarTrouble]:
    """Of those people whom the reader may book. A silence of some minutes is not worth mentioning (S141)."""
    member = acting_member(configuration, actor)
    covered = reach(actor, member, Permission.MANAGE_BOOKINGS)
    found: dict[StaffId, CalendarTrouble] = {}
    rows = work.staff_calendars.of_business(configuration.business.id) if covered is not Reach.NOTHING else {}
    for staff_id in staff_ids:
        row, person = rows.get(staff_id), configuration.staff.get(staff_id)
        is_own = member is not None and member.id == staff_id
        if row is None or person is None or not person.personal_calendar_counts or not (is_own or covered is Reach.ALL):
            continue
        if _is_worth_saying(row, now):
            found[staff_id] = CalendarTrouble(
                staff_id=staff_id,
                name=person.display_name,
                trouble=trouble_of(row.reason),
                reason=row.reason,
                is_own=is_own,
            )
    return found


def trouble_of(reason: str) -> Trouble:
    """By the code of the failure, which is ours or Graph's own."""
    return _BY_REASON.get(reason.lower(), Trouble.OTHER)


def _is_worth_saying(row: CalendarRow, now: datetime) -> bool:
    if row.state != FAILED or row.failed_since is None:
        return False
    return trouble_of(row.reason) is not Trouble.SILENT or now - row.failed_since >= _PASSES_WITHIN


_REASONS = {
    Trouble.NO_MAILBOX: ("no_mailbox", "not_found", "errormailrecipientnotfound", "errorinvalidsmtpaddress"),
    Trouble.NOT_PERMITTED: ("mailbox_not_permitted", "erroraccessdenied"),
    Trouble.NO_CONSENT: ("consent_missing", "credential_refused", "token_refused"),
    Trouble.SILENT: (
        "throttled",
        "graph_silent",
        "graph_unreachable",
        "graph_closed",
        "token_unavailable",
        "too_slow",
        "not_answered",
        "answer_not_understood",
    ),
}
_BY_REASON = {reason: trouble for trouble, reasons in _REASONS.items() for reason in reasons}
