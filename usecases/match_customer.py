"""Which customer a booking is for: one known by id, mail or phone, else a new one. Equal names are never merged silently."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from scheduling.appointment import Answer, Attendee, AttendeeId
from scheduling.business import Address, Business
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid
from scheduling.quick import quick, replace
from scheduling.service import Location
from storage.work import Work
from usecases.read_contact import read_email, read_phone


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerWish:
    """Who books: somebody known by id, else a name with mail and phone, by which a known customer is recognised.

    `attendee_name` is who comes, when that is somebody else; mail and phone are those of whoever books.
    """

    customer_id: CustomerId | None = None
    name: str = ""
    email: str = ""
    phone: str = ""
    address: Address = Address()
    notes: str = ""
    answers: tuple[Answer, ...] = ()
    language_tag: str = ""
    zone: str = ""
    has_consented: bool = False
    sms_opt_in: bool = False
    attendee_name: str = ""
    location: Location = Location()


def cleaned(wish: CustomerWish, business: Business) -> CustomerWish:
    """With mail and phone in their normal form. Raises Invalid naming the field."""
    name = " ".join(wish.name.split())
    if not name and wish.customer_id is None:
        raise Invalid("customer_name", "required")
    email, phone = read_email(wish.email), read_phone(wish.phone, business)
    comes = " ".join(wish.attendee_name.split())
    comes = "" if comes.casefold() == name.casefold() else comes
    is_clean = (name, email, phone, comes) == (wish.name, wish.email, wish.phone, wish.attendee_name)
    return wish if is_clean else replace(wish, name=name, email=email, phone=phone, attendee_name=comes)


def match_customer(
    work: Work, business: Business, wish: CustomerWish, *, new_id: CustomerId, now: datetime
) -> Customer:
    """The stored customer of a cleaned wish; what was not known of a known one is filled in, nothing is overwritten."""
    known = _known(work, business, wish)
    if known is None:
        made = Customer(
            id=new_id,
            display_name=wish.name,
            email=wish.email,
            phone=wish.phone,
            addresses=_addresses(wish),
            language_tag=wish.language_tag,
            zone=wish.zone,
            created_at=now,
            updated_at=now,
        )
        work.customers.add(business.id, made)
        return made
    filled = replace(
        known,
        email=known.email or wish.email,
        phone=known.phone or wish.phone,
        addresses=known.addresses or _addresses(wish),
        language_tag=known.language_tag or wish.language_tag,
        zone=known.zone or wish.zone,
    )
    if filled != known:
        work.customers.save(business.id, replace(filled, updated_at=now))
    return filled


def _addresses(wish: CustomerWish) -> tuple[Address, ...]:
    return (wish.address,) if wish.address != Address() else ()


def seat(
    wish: CustomerWish,
    customer: Customer,
    *,
    attendee_id: AttendeeId,
    consent_text: str,
    wants_messages: bool,
    now: datetime,
) -> Attendee:
    """The customer's seat: as typed for this booking, else as known. The moment counts for either consent, to text messages too."""
    booked_by = wish.name or customer.display_name
    return Attendee(
        id=attendee_id,
        customer_id=customer.id,
        name=wish.attendee_name or booked_by,
        contact_name=booked_by if wish.attendee_name else "",
        email=wish.email or customer.email,
        phone=wish.phone or customer.phone,
        notes=wish.notes,
        language_tag=wish.language_tag or customer.language_tag,
        zone=wish.zone or customer.zone,
        answers=wish.answers,
        consent_text=consent_text if wish.has_consented else "",
        consented_at=now if wish.has_consented or wish.sms_opt_in else None,
        wants_messages=wants_messages,
        sms_opt_in=wish.sms_opt_in,
        location=wish.location,
    )


def _known(work: Work, business: Business, wish: CustomerWish) -> Customer | None:
    if wish.customer_id is not None:
        return work.customers.get(business.id, wish.customer_id)
    work.customers.lock_contact(business.id, *filter(None, (wish.email, wish.phone)))
    found = work.customers.by_contact(business.id, email=wish.email) if wish.email else ()
    if not found and wish.phone:
        found = work.customers.by_contact(business.id, phone=wish.phone)
    return _likeliest(found, wish.name) if found else None


def _likeliest(found: Sequence[Customer], name: str) -> Customer:
    """Several share the address: the one with the same name, else the first."""
    return next((one for one in found if one.display_name.casefold() == name.casefold()), found[0])
