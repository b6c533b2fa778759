"""Tells staff that a mail could not be delivered to its customer, with the phone number to call instead.

What is planned holds neither name nor address: who it was is read when the alert is sent, and is gone when the customer is erased.
"""

from dataclasses import replace
from datetime import datetime

from scheduling.appointment import Attendee
from scheduling.errors import NotFound
from storage.records import OutboxItem
from storage.work import Work
from usecases.correct_address import corrected_since
from usecases.outbox_rows import Scene, address_mark
from usecases.plan_follow_ups import plan_undelivered
from usecases.read_scene import read_scene


def tell_undelivered(work: Work, item: OutboxItem, status: str, now: datetime) -> None:
    """`item` is the mail that was refused or came back, `status` the number the far side gave. Only of customers staff are told."""
    if item.kind != "mail" or item.appointment_id is None or item.attendee_id is None:
        return
    try:
        appointment = work.appointments.get(item.business_id, item.appointment_id)
        scene = _reachable(work, read_scene(work, item.business_id, appointment, now))
    except NotFound:
        return
    attendee = next((one for one in appointment.attendees if one.id == item.attendee_id), None)
    history = work.history.of_appointment(item.business_id, item.appointment_id)
    if corrected_since(history, item.attendee_id, item.done_at or now):
        return
    if attendee is not None and attendee.email:
        mark = address_mark(item.business_id, attendee.email)
        work.outbox.add(plan_undelivered(scene, item, status=status, mark=mark))


def _reachable(work: Work, scene: Scene) -> Scene:
    """Somebody who never wrote to the bot cannot be told in chat."""
    talks = {one.id for one in scene.staff if one.account_id and work.conversations.personal_of(one.account_id)}
    return replace(
        scene, staff=tuple(replace(one, wants_chat=one.wants_chat and one.id in talks) for one in scene.staff)
    )


def is_still_unreached(attendee: Attendee | None, business_id: str, mark: str) -> bool:
    """False once the customer has another address, or is forgotten."""
    return attendee is not None and bool(attendee.email) and address_mark(business_id, attendee.email) == mark
