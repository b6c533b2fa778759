"""Forgetting a customer: who it was is emptied everywhere, what happened and how much stays. Free texts that may name the
person go with it: notes of appointments that were his or hers alone, what was sent, drafts, the log of webhooks."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Text, and_, case, delete, exists, false, func, or_, select, type_coerce, update

from scheduling.appointment import State
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from scheduling.errors import NotFound
from scheduling.notices import NoticeKind
from storage.merging import Merging, same_person
from storage.records import OutboxState
from storage.tables import (
    api_answer,
    appointment,
    attendee,
    customer,
    draft,
    one_time_code,
    outbox,
    waiting_offer,
    waiting_wish,
    webhook_log,
)

_LEAST_TELLING = 6
_LAST_DIGITS = 8
_BETWEEN_DIGITS = " -./()"
_REMINDING = (NoticeKind.REMINDER, NoticeKind.FOLLOW_UP)
_ERASED = {
    "display_name": "",
    "email": "",
    "phone": "",
    "phones": [],
    "addresses": [],
    "language_tag": "",
    "zone": "",
    "notes": "",
    "search": "",
}
_ERASED_SEAT = {
    "name": "",
    "contact_name": "",
    "email": "",
    "phone": "",
    "notes": "",
    "language_tag": "",
    "zone": "",
    "location": {},
    "answers": [],
    "forms": [],
    "consent_text": "",
}


class Erasing(Merging):
    """The part of the customers that forgets one of them, in one transaction. Appointments and figures stay."""

    def erase(self, business_id: BusinessId, customer_id: CustomerId, now: datetime) -> None:
        """Empty everything that tells who it was. Messages that still wait are dropped. Raises NotFound."""
        mine = and_(customer.c.business_id == business_id, customer.c.id.in_(same_person(business_id, customer_id)))
        rows = self._connection.execute(select(customer).where(mine).order_by(customer.c.id)).all()
        if all(row.id != customer_id for row in rows):
            raise NotFound("customer", customer_id=customer_id)
        self._lock_appointments(business_id, customer_id)
        seats = self._seats(business_id, customer_id)
        wishes = self._wishes(business_id, customer_id)
        ids = [row.id for row in rows]
        known = [
            *((row.display_name, row.email, row.phone) for row in rows),
            *(("", "", one["number"]) for row in rows for one in row.phones),
            *(seat[2:5] for seat in seats),
            *((seat.contact_name, "", "") for seat in seats),
            *(wish[1:] for wish in wishes),
        ]
        traces = _Traces.of(ids, known)
        self._connection.execute(update(customer).where(mine).values(**_ERASED, erased_at=now))
        self._erase_seats(business_id, customer_id)
        self._erase_appointments(business_id, customer_id, {seat.appointment_id for seat in seats})
        self._take_off_copies(business_id, traces.mails)
        self._erase_messages(business_id, seats, wishes, traces, now)
        self._erase_wishes(business_id, [wish.id for wish in wishes])
        here = or_(draft.c.business_id == business_id, draft.c.business_id.is_(None))
        typed = _Traces.of([*ids, *(seat.appointment_id for seat in seats)], known)
        self._connection.execute(delete(draft).where(here, typed.any_in(draft.c.data)))
        asked = and_(one_time_code.c.business_id == business_id, traces.address_in(one_time_code.c.email))
        self._connection.execute(delete(one_time_code).where(asked))
        told = update(api_answer).where(api_answer.c.about_business == business_id)
        self._connection.execute(told.values(body="", status=0))
        logged = and_(webhook_log.c.business_id == business_id, traces.any_in(webhook_log.c.payload))
        self._connection.execute(update(webhook_log).where(logged).values(payload={}, purged_at=now))

    def _lock_appointments(self, business_id: str, customer_id: str) -> None:
        """A change under way has read the seats and would write the name again."""
        ids = {seat.appointment_id for seat in self._seats(business_id, customer_id)}
        mine = select(appointment.c.id).where(appointment.c.business_id == business_id, appointment.c.id.in_(ids))
        self._connection.execute(mine.order_by(appointment.c.id).with_for_update()).all()

    def _seats(self, business_id: str, customer_id: str) -> Sequence[Any]:
        seats = and_(
            attendee.c.business_id == business_id, attendee.c.customer_id.in_(same_person(business_id, customer_id))
        )
        of_person = (attendee.c.name, attendee.c.email, attendee.c.phone, attendee.c.contact_name)
        columns = (attendee.c.id, attendee.c.appointment_id, *of_person)
        return self._connection.execute(select(*columns).where(seats)).all()

    def _wishes(self, business_id: str, customer_id: str) -> Sequence[Any]:
        mine = and_(
            waiting_wish.c.business_id == business_id,
            waiting_wish.c.customer_id.in_(same_person(business_id, customer_id)),
        )
        columns = (waiting_wish.c.id, waiting_wish.c.name, waiting_wish.c.email, waiting_wish.c.phone)
        return self._connection.execute(select(*columns).where(mine).order_by(waiting_wish.c.id)).all()

    def _erase_wishes(self, business_id: str, ids: Sequence[str]) -> None:
        """With what was offered for them. A place that is kept for one is given back."""
        of_wishes = and_(waiting_offer.c.business_id == business_id, waiting_offer.c.wish_id.in_(ids))
        for (offer_id,) in self._connection.execute(select(waiting_offer.c.id).where(of_wishes)).all():
            held = and_(appointment.c.business_id == business_id, appointment.c.draft_id == f"offer-{offer_id}")
            self._connection.execute(delete(appointment).where(held, appointment.c.state == State.HELD.value))
        self._connection.execute(delete(waiting_offer).where(of_wishes))
        mine = and_(waiting_wish.c.business_id == business_id, waiting_wish.c.id.in_(ids))
        self._connection.execute(delete(waiting_wish).where(mine))

    def _erase_seats(self, business_id: str, customer_id: str) -> None:
        """A raised token version revokes the links that were sent."""
        seats = and_(
            attendee.c.business_id == business_id, attendee.c.customer_id.in_(same_person(business_id, customer_id))
        )
        erased = {**_ERASED_SEAT, "token_version": attendee.c.token_version + 1}
        self._connection.execute(update(attendee).where(seats).values(**erased))

    def _erase_appointments(self, business_id: str, customer_id: str, ids: Iterable[str]) -> None:
        """Free texts of those in which nobody else has a seat, and who else was told of them."""
        others = exists().where(
            attendee.c.business_id == appointment.c.business_id,
            attendee.c.appointment_id == appointment.c.id,
            or_(
                attendee.c.customer_id.is_(None),
                attendee.c.customer_id.not_in(same_person(business_id, customer_id)),
            ),
        )
        alone = and_(appointment.c.business_id == business_id, appointment.c.id.in_(list(ids)), ~others)
        texts = {
            "notes": "",
            "label": "",
            "override_reason": "",
            "additional_information": "",
            "campaign": "",
            "cc": [],
        }
        self._connection.execute(update(appointment).where(alone).values(**texts))

    def _take_off_copies(self, business_id: str, mails: Iterable[str]) -> None:
        """The person may be named with appointments of others, to get a copy of what they are told."""
        known = {mail.casefold() for mail in mails}
        mine = and_(appointment.c.business_id == business_id, _contain([appointment.c.cc], known))
        named = select(appointment.c.id, appointment.c.cc).where(mine).order_by(appointment.c.id).with_for_update()
        for appointment_id, addresses in self._connection.execute(named).all():
            is_it = and_(appointment.c.business_id == business_id, appointment.c.id == appointment_id)
            rest = [address for address in addresses if address.casefold() not in known]
            self._connection.execute(update(appointment).where(is_it).values(cc=rest))

    def _erase_messages(
        self, business_id: str, seats: Sequence[Any], wishes: Sequence[Any], traces: "_Traces", now: datetime
    ) -> None:
        """Messages to the person, and those that tell of the person. Others of the same appointments still go out."""
        self._take_out_words(business_id, {seat.appointment_id for seat in seats})
        to_person = outbox.c.attendee_id.in_([one.id for one in (*seats, *wishes)])
        is_about = and_(
            outbox.c.appointment_id.in_([seat.appointment_id for seat in seats]), outbox.c.attendee_id.is_(None)
        )
        is_unsent = outbox.c.state.in_((OutboxState.WAITING, OutboxState.SENDING, OutboxState.PARKED))
        tells = or_(
            to_person,
            and_(is_about, ~is_unsent),
            traces.address_in(outbox.c.payload, outbox.c.last_error),
            and_(is_about, traces.any_in(outbox.c.payload)),
        )
        mine = and_(outbox.c.business_id == business_id, outbox.c.purged_at.is_(None), tells)
        state = case((is_unsent, OutboxState.DROPPED), else_=outbox.c.state)
        self._connection.execute(
            update(outbox).where(mine).values(payload={}, last_error="", purged_at=now, state=state)
        )

    def _take_out_words(self, business_id: str, appointment_ids: Iterable[str]) -> None:
        """What somebody wrote to go with a message that still waits may be about the person; a reminder's words are the service's."""
        mine = select(outbox.c.id, outbox.c.payload).where(
            outbox.c.business_id == business_id,
            outbox.c.appointment_id.in_(list(appointment_ids)),
            outbox.c.topic.not_in(_REMINDING),
        )
        for item_id, payload in self._connection.execute(mine).all():
            if "message" in payload:
                rest = {name: value for name, value in payload.items() if name != "message"}
                self._connection.execute(update(outbox).where(outbox.c.id == item_id).values(payload=rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Traces:
    """What a person may be known by in JSON. Names and ids count as whole values only: a Jan is not to be found in a January.

    A phone number is recognised by its last digits, however it is written.
    """

    names: frozenset[str]
    mails: frozenset[str]
    phones: frozenset[str]

    @classmethod
    def of(cls, ids: Iterable[str], known: Iterable[Sequence[str]]) -> "_Traces":
        rows = list(known)
        names = {*ids, *(name for name, _, _ in rows if name)}
        digits = ("".join(sign for sign in phone if sign.isdigit()) for _, _, phone in rows)
        return cls(
            names=frozenset(json.dumps(name, ensure_ascii=False) for name in names),
            mails=frozenset(mail for _, mail, _ in rows if len(mail) >= _LEAST_TELLING),
            phones=frozenset(number[-_LAST_DIGITS:] for number in digits if len(number) >= _LEAST_TELLING),
        )

    def any_in(self, *columns: Any) -> Any:
        return or_(_contain(columns, self.names), self.address_in(*columns))

    def address_in(self, *columns: Any) -> Any:
        return or_(_contain(columns, self.mails), _contain(map(_closed_up, columns), self.phones))


def _contain(columns: Iterable[Any], words: Iterable[str]) -> Any:
    texts = [type_coerce(column, Text) for column in columns]
    return or_(false(), *(column.icontains(word, autoescape=True) for column in texts for word in sorted(words)))


def _closed_up(column: Any) -> Any:
    """Without the signs that people put between digits."""
    closed: Any = type_coerce(column, Text)
    for sign in _BETWEEN_DIGITS:
        closed = func.replace(closed, sign, "", type_=Text)
    return closed
