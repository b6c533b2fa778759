"""Text messages as providers took them over, and how each ended. No number of a customer and no text is kept."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, or_, select, update

from scheduling.appointment import AppointmentId, AttendeeId
from scheduling.business import BusinessId
from storage.records import SmsRecord, SmsState, SmsUse
from storage.repository import Repository
from storage.tables import appointment, sms_message


class SmsMessages(Repository):
    """One row for each row of the outbox; a second try of the same message takes the first one's place."""

    def keep(self, new: SmsRecord) -> None:
        """What was just handed over or refused. A state that the provider told meanwhile of the same message stays."""
        known = self._there(new)
        is_told = known.provider_id == new.provider_id != "" and known.state is not SmsState.SENT
        told = {"state": known.state, "error": known.error} if is_told else {}
        self._connection.execute(update(sms_message).where(_is(new.business_id, new.id)).values(**_values(new) | told))

    def tell(self, news: SmsRecord) -> bool:
        """What the provider says became of it; False when that is about an earlier try, or older than what is known.

        A provider that names the message by our key alone does not say which try it means: it is taken for the last.
        """
        known = self._there(news)
        is_other = bool(news.provider_id) and known.provider_id not in ("", news.provider_id)
        if is_other or _RANK[news.state] < _RANK[known.state]:
            return False
        changed = {"state": news.state, "error": news.error, "updated_at": news.updated_at}
        mine = update(sms_message).where(_is(news.business_id, news.id))
        provider_id = news.provider_id or known.provider_id
        self._connection.execute(mine.values(**changed, provider=news.provider, provider_id=provider_id))
        return True

    def by_provider(self, provider: str, provider_id: str) -> SmsRecord | None:
        mine = and_(sms_message.c.provider_id == provider_id, sms_message.c.provider == provider)
        row = self._connection.execute(select(sms_message).where(mine).limit(1)).one_or_none()
        return None if row is None else _record(row)

    def of(self, business_id: BusinessId, ids: Iterable[str]) -> Mapping[str, SmsRecord]:
        """Those of them that were handed over or refused, by id."""
        wanted = and_(sms_message.c.business_id == business_id, sms_message.c.id.in_(list(ids)))
        return {row.id: _record(row) for row in self._connection.execute(select(sms_message).where(wanted))}

    def uses(
        self, business_id: BusinessId, since: datetime, after: tuple[datetime, str] | None, limit: int
    ) -> list[SmsUse]:
        """A portion of those sent since then, oldest first; the next begins `after` the moment and id of the last."""
        at = and_(
            appointment.c.business_id == sms_message.c.business_id, appointment.c.id == sms_message.c.appointment_id
        )
        mine = select(sms_message, appointment.c.is_online).select_from(sms_message.outerjoin(appointment, at))
        mine = mine.where(sms_message.c.business_id == business_id, sms_message.c.sent_at >= since)
        order = (sms_message.c.sent_at, sms_message.c.id)
        if after is not None:
            moment, last = after
            is_same = and_(sms_message.c.sent_at == moment, sms_message.c.id > last)
            mine = mine.where(or_(sms_message.c.sent_at > moment, is_same))
        rows = self._connection.execute(mine.order_by(*order).limit(limit))
        return [SmsUse(message=_record(row), is_online=bool(row.is_online)) for row in rows]

    def _there(self, one: SmsRecord) -> SmsRecord:
        """The row as it stands, made when it was not there, and locked: the provider may speak before we have written."""
        self._insert_new(sms_message, [_values(one)], keys=("business_id", "id"))
        mine = select(sms_message).where(_is(one.business_id, one.id)).with_for_update()
        return _record(self._connection.execute(mine).one())


_RANK = {SmsState.SENT: 0, SmsState.FAILED: 1, SmsState.DELIVERED: 2}


def _is(business_id: str, message_id: str) -> Any:
    return and_(sms_message.c.business_id == business_id, sms_message.c.id == message_id)


def _values(record: SmsRecord) -> dict[str, Any]:
    return asdict(record)


def _record(row: Row[Any]) -> SmsRecord:
    return SmsRecord(
        id=row.id,
        business_id=BusinessId(row.business_id),
        provider=row.provider,
        provider_id=row.provider_id,
        origin=row.origin,
        topic=row.topic,
        appointment_id=AppointmentId(row.appointment_id) if row.appointment_id is not None else None,
        attendee_id=AttendeeId(row.attendee_id) if row.attendee_id is not None else None,
        state=SmsState(row.state),
        error=row.error,
        sent_at=row.sent_at,
        updated_at=row.updated_at,
    )
