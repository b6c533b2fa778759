"""Everything that is kept of one customer, for the person to have (GDPR, article 15): plain values, ready to be written as JSON."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import partial
from typing import Any

from scheduling.appointment import Appointment, Attendee, FilledForm
from scheduling.business import BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.waiting import WaitingWish
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.show_appointments import read_told
from usecases.stop_reminders import wants_no_reminders

_MOST = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportCustomer:
    """Nothing of other customers is in it, not even of those who sat in the same group."""

    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, customer_id: CustomerId, actor: Actor) -> dict[str, Any]:
        return await self.database.read(partial(self._export, business_id, customer_id, actor))

    def _export(self, business_id: BusinessId, customer_id: CustomerId, actor: Actor, work: Work) -> dict[str, Any]:
        configuration = self.configurations.read(work, business_id)
        require(configuration, actor, Permission.EXPORT_CUSTOMERS)
        customer = work.customers.get(business_id, customer_id)
        found = work.appointments.of_customer(business_id, customer.id, limit=_MOST)
        ids = work.customers.known_as(business_id, customer.id)
        return {
            "business": configuration.business.display_name,
            "customer": _customer(customer, work, business_id),
            "appointments": [
                _appointment(configuration, work, one, seat)
                for one in found
                for seat in one.attendees
                if seat.customer_id in ids
            ],
            "waiting_list": [
                _wish(configuration, one) for one in work.waiting_list.of_customer(business_id, customer.id)
            ],
        }


def _customer(customer: Customer, work: Work, business_id: BusinessId) -> dict[str, Any]:
    return {
        "name": customer.display_name,
        "email": customer.email,
        "phone": customer.phone,
        "other_phones": [one.number for one in customer.all_phones if one.number != customer.phone],
        "also_known_by": work.customers.other_contacts(business_id, customer.id),
        "addresses": [asdict(address) for address in customer.addresses],
        "language": customer.language_tag,
        "zone": customer.zone,
        "notes": customer.notes,
        "wants_reminders_by_mail": not wants_no_reminders(work, business_id, customer.email),
        "known_since": _moment(customer.created_at),
        "changed": _moment(customer.updated_at),
    }


def _appointment(configuration: Configuration, work: Work, one: Appointment, seat: Attendee) -> dict[str, Any]:
    """Notes of an appointment that others share are about them too, and are left out."""
    told = read_told(work, configuration.business.id, one)
    is_alone = all(other.customer_id == seat.customer_id for other in one.attendees)
    return {
        "reference": one.reference,
        "service": one.service_name,
        "start": _moment(one.span.start),
        "end": _moment(one.span.end),
        "state": "cancelled" if seat.is_cancelled else str(one.state),
        "with": [ref.name for ref in configuration.refs(one.staff_ids)],
        "place": one.location.display_name,
        "is_online": one.is_online,
        "price": str(one.price),
        "price_type": str(one.price_type),
        "booked": _moment(one.created_at),
        "booked_by": str(one.origin),
        "campaign": one.campaign,
        "notes_of_staff": one.notes if is_alone else "",
        **_seat(one, seat),
        "messages": list(_messages(told.messages, seat)),
    }


def _wish(configuration: Configuration, one: WaitingWish) -> dict[str, Any]:
    """What was waited for, as it was typed."""
    return {
        "service": configuration.service(one.service_id).display_name,
        "days": [day.isoformat() for day in one.days],
        "parts_of_day": list(one.parts),
        "with": [ref.name for ref in configuration.refs((one.staff_id,) if one.staff_id else ())],
        "state": str(one.state),
        "left": _moment(one.created_at),
        "ended": _moment(one.ended_at),
        "name": one.name,
        "email": one.email,
        "phone": one.phone,
        "language": one.language_tag,
        "zone": one.zone,
        "consent": {"text": one.consent_text, "at": _moment(one.consented_at)},
        "agreed_to_text_messages": one.sms_opt_in,
    }


def _seat(one: Appointment, seat: Attendee) -> dict[str, Any]:
    """What was entered for this booking."""
    return {
        "name": seat.name,
        "booked_by_name": seat.contact_name,
        "email": seat.email,
        "phone": seat.phone,
        "notes": seat.notes,
        "language": seat.language_tag,
        "zone": seat.zone,
        "says_of_coming": str(one.reply_of(seat)),
        "forms": [_form(form) for form in seat.forms],
        "answers": [{"question": given.question, "answer": given.answer} for given in seat.answers],
        "consent": {"text": seat.consent_text, "at": _moment(seat.consented_at)},
        "agreed_to_text_messages": seat.sms_opt_in,
    }


def _form(form: FilledForm) -> dict[str, Any]:
    answers = [{"question": one.question, "answer": one.answer} for one in form.answers]
    return {"form": form.name, "filled": _moment(form.filled_at), "told_by": str(form.by), "answers": answers}


def _messages(items: tuple[OutboxItem, ...], seat: Attendee) -> Iterator[dict[str, Any]]:
    for item in items:
        if item.attendee_id == seat.id:
            yield {"what": item.topic, "by": item.kind, "state": str(item.state), "at": _moment(item.done_at)}


def _moment(at: datetime | None) -> str:
    return at.isoformat() if at else ""
