"""Hands one text message to the provider and says what is to be recorded of it, whatever came of that."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from notifications.facts import NoticeFacts
from notifications.sms import SmsReceipt, render_sms
from scheduling.errors import DeliveryFailure, PermanentFailure
from storage.records import OutboxItem, SmsRecord, SmsState
from storage.work import Work
from usecases.ports import SmsGateway
from usecases.texting import CHANNEL, OFF, STOPPED, mark_of

Record = Callable[[Work], None]


async def send_sms(
    gateway: SmsGateway | None, item: OutboxItem, number: str, facts: NoticeFacts, at: datetime
) -> tuple[str, Record]:
    """How it ended, and what to write. Raises DeliveryFailure, but not for a number that has said stop to the provider."""
    if gateway is None:
        return "dropped", lambda work: work.outbox.drop(item.id, OFF)
    try:
        receipt = await gateway.send(number, render_sms(facts), key=item.id)
    except PermanentFailure as failure:
        if failure.code != STOPPED:
            raise
        return "dropped", _stopped(gateway, item, number, failure, at)
    return "done", _taken_over(gateway, item, receipt, at)


def refused_sms(gateway: SmsGateway | None, item: OutboxItem, failure: DeliveryFailure, at: datetime) -> Record:
    """A text message that was given up is a failed one in the report; nothing to write for other messages."""
    if gateway is None or item.kind != CHANNEL:
        return _nothing
    failed = replace(_message(gateway, item, at), state=SmsState.FAILED, error=failure.code)
    return lambda work: work.sms_messages.keep(failed)


def _nothing(work: Work) -> None:
    """Other messages have no record of their own."""


def _taken_over(gateway: SmsGateway, item: OutboxItem, receipt: SmsReceipt, at: datetime) -> Record:
    taken = replace(_message(gateway, item, at), provider_id=receipt.id, origin=receipt.origin)

    def record(work: Work) -> None:
        work.sms_messages.keep(taken)
        work.outbox.done(item.id, at)

    return record


def _stopped(gateway: SmsGateway, item: OutboxItem, number: str, failure: PermanentFailure, at: datetime) -> Record:
    """The provider knows of a stop that we had not heard of: from now on it is ours too."""
    failed = replace(_message(gateway, item, at), state=SmsState.FAILED, error=failure.code)

    def record(work: Work) -> None:
        work.suppressions.add(CHANNEL, mark_of(number), gateway.provider, at)
        work.sms_messages.keep(failed)
        work.outbox.drop(item.id, STOPPED)

    return record


def _message(gateway: SmsGateway, item: OutboxItem, at: datetime) -> SmsRecord:
    return SmsRecord(
        id=item.id,
        business_id=item.business_id,
        provider=gateway.provider,
        topic=item.topic,
        appointment_id=item.appointment_id,
        attendee_id=item.attendee_id,
        sent_at=at,
        updated_at=at,
    )
