"""Rows of the outbox about an appointment or an absence: what they are made of, and the keys by which they are known again.

Pure: an id comes from its key, so running twice makes the same row.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from scheduling.appointment import Appointment, AttendeeId
from scheduling.business import Business, BusinessId
from scheduling.notices import Notice, Recipient, Setting
from scheduling.quick import quick, replace
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember
from storage.records import OutboxItem
from usecases.make_ids import digest_of, id_of

BY_HAND = "by_hand"
"""In the payload of a reminder that one of the staff sent by a press; no plan stands behind it."""
_NO_FACTS: Mapping[str, Any] = {}


class To(NamedTuple):
    """Whom a row is for; `name` when that is neither an attendee nor a staff member."""

    attendee_id: AttendeeId | None = None
    staff_id: StaffId | None = None
    name: str = "business"


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """An appointment as it is after the change, those concerned, and who did it. `link_wait`: seconds a confirmation waits.

    `in_chat` are those of the staff whom the bot can speak to, where that matters.
    """

    business: Business
    service: Service
    appointment: Appointment
    staff: tuple[StaffMember, ...]
    by_account_id: str | None
    by_name: str
    now: datetime
    link_wait: int = 60
    in_chat: frozenset[StaffId] = frozenset()

    def setting(
        self, *, tells_customer: bool, due_at: datetime | None = None, more_staff: tuple[StaffMember, ...] = ()
    ) -> Setting:
        """The same as the domain's rules on notices want it."""
        known = {member.id: member for member in (*more_staff, *self.staff)}
        return Setting(
            business=self.business,
            service=self.service,
            staff=tuple(known.values()),
            now=self.now,
            by=acting(known.values(), self.by_account_id),
            tells_customer=tells_customer,
            undo_seconds=int(((due_at or self.now) - self.now).total_seconds()),
            in_chat=self.in_chat,
        )


def plain_row(
    business_id: BusinessId,
    kind: str,
    topic: str,
    key: str,
    payload: Mapping[str, Any],
    *,
    now: datetime,
    due_at: datetime,
) -> OutboxItem:
    """A row about neither an appointment nor one of the staff."""
    return OutboxItem(
        id=id_of(business_id, key),
        business_id=business_id,
        kind=kind,
        topic=topic,
        key=key,
        payload=payload,
        due_at=due_at,
        created_at=now,
    )


def row_of(scene: Scene, notice: Notice, change_id: str, facts: Mapping[str, Any]) -> OutboxItem:
    """A row to its recipient; a seat that staff are told about is named in the payload."""
    if notice.copy_to:
        return _copy_row(scene, notice, change_id, facts)
    is_customers = notice.staff_id is None and notice.recipient is Recipient.CUSTOMER
    about = {} if is_customers or notice.attendee_id is None else {"about": notice.attendee_id}
    to = To(notice.attendee_id if is_customers else None, notice.staff_id)
    return item_of(scene, notice.channel, notice.kind, change_id, notice.due_at, to, {**facts, **about})


def item_of(
    scene: Scene,
    kind: str,
    topic: str,
    change_id: str,
    due_at: datetime,
    to: To,
    payload: Mapping[str, Any] = _NO_FACTS,
) -> OutboxItem:
    appointment = scene.appointment
    key = (
        f"{appointment.id}.{appointment.sequence}.{change_id}.{topic}.{kind}.{to.attendee_id or to.staff_id or to.name}"
    )
    return OutboxItem(
        id=id_of(scene.business.id, key),
        business_id=scene.business.id,
        kind=kind,
        topic=topic,
        key=key,
        payload=payload,
        due_at=due_at,
        appointment_id=appointment.id,
        attendee_id=to.attendee_id,
        staff_id=to.staff_id,
        change_id=change_id,
        sequence=appointment.sequence,
        created_at=scene.now,
    )


def meeting_row(scene: Scene, topic: str, change_id: str, due_at: datetime, **facts: object) -> OutboxItem:
    """Work for the provider of the meeting: create, reschedule, reassign, attendees, cancel, end_former."""
    known = {name: value for name, value in facts.items() if value}
    return item_of(scene, "meeting", topic, change_id, due_at, To(name="provider"), known)


def keyed(item: OutboxItem, key: str) -> OutboxItem:
    return replace(item, key=key, id=id_of(item.business_id, key))


def acting(staff: Iterable[StaffMember], account_id: str | None) -> StaffId | None:
    return next((one.id for one in staff if account_id is not None and one.account_id == account_id), None)


def facts_of(scene: Scene, **more: object) -> dict[str, object]:
    return {"by": scene.by_name, **{name: value for name, value in more.items() if value}}


def address_mark(business_id: str, address: str) -> str:
    """What a row keeps of an address: enough to tell whether it is still the same, and too little to find it out."""
    return digest_of(f"{business_id}/{address.strip().casefold()}")[:12]


def _copy_row(scene: Scene, notice: Notice, change_id: str, facts: Mapping[str, Any]) -> OutboxItem:
    mark = address_mark(scene.business.id, notice.copy_to)
    payload = {**facts, "copy": mark}
    return item_of(scene, notice.channel, notice.kind, change_id, notice.due_at, To(name=f"copy-{mark}"), payload)
