"""The day's list for those who want it: one row of the outbox per person and local day, at the clock time they chose."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import partial

from scheduling.business import Business, BusinessId
from scheduling.clock import Clock
from scheduling.staff import Membership, StaffMember
from scheduling.zones import from_wall, local_date, resolve_zone
from storage.engine import Database
from storage.records import Account, OutboxItem
from storage.work import Work
from usecases.chat_topics import ChatTopic
from usecases.make_ids import id_of
from usecases.notice_readers import staff_reader

LATEST = timedelta(hours=2)
"""So long after its time the list is still worth having."""

_STEP, _SKIPPED_AT_MOST = 15, 4 * 60


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanMornings:
    """Whether there is anything to list is looked at when it is sent."""

    database: Database
    clock: Clock

    async def run_once(self) -> int:
        """How many lists were planned."""
        rows = await self.database.read(partial(_due, self.clock.now()))
        if rows:
            await self.database.write(lambda work: work.outbox.add(rows))
        return len(rows)


def is_clock_time(text: str) -> bool:
    """As the settings keep it: "08:00"."""
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except ValueError:
        return False


def _due(now: datetime, work: Work) -> list[OutboxItem]:
    """Those whose time has come and who have no row for their day yet, where the product is on (S23)."""
    businesses: dict[BusinessId, Business] = {}
    found: list[OutboxItem] = []
    accounts = work.accounts.with_morning_list()
    served = {tenant_id: work.tenants.policy(tenant_id).is_enabled for tenant_id in {one.tenant_id for one in accounts}}
    for account in (one for one in accounts if served[one.tenant_id]):
        for business_id, member in work.businesses.of_account(account.id):
            if business_id not in businesses:
                businesses[business_id] = work.businesses.get(business_id)
            row = _row(account, businesses[business_id], member, now)
            if row is not None and work.outbox.get(business_id, row.id) is None:
                found.append(row)
    return found


def _row(account: Account, business: Business, member: StaffMember, now: datetime) -> OutboxItem | None:
    clock_time = str(account.preferences.get("morning", ""))
    if not is_clock_time(clock_time) or member.membership is Membership.REJECTED:
        return None
    zone = resolve_zone(staff_reader(account, business, member).zone)
    day = local_date(now, zone)
    wanted = time.fromisoformat(clock_time)
    minutes = range(wanted.hour * 60 + wanted.minute, wanted.hour * 60 + wanted.minute + _SKIPPED_AT_MOST, _STEP)
    moments = (found[0] for minute in minutes if minute < 24 * 60 and (found := from_wall(day, minute, zone)))
    at = next(moments, None)  # the next time there is, where the clock skips the one chosen
    if at is None or not at <= now < at + LATEST:
        return None
    key = f"{ChatTopic.MORNING}.{day.isoformat()}.{member.id}"
    return OutboxItem(
        id=id_of(business.id, key),
        business_id=business.id,
        kind="chat",
        topic=ChatTopic.MORNING,
        key=key,
        payload={"day": day.isoformat(), "at": at.isoformat()},
        due_at=at,
        staff_id=member.id,
        created_at=now,
    )
