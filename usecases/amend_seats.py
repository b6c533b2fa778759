"""All customers of an appointment as they shall be: those who stay keep their seats, others get one, and who is not named loses it."""

from collections.abc import Sequence
from dataclasses import dataclass

from scheduling.appointment import Answer, Appointment, Attendee, AttendeeId, DraftId
from scheduling.book import join
from scheduling.customer import CustomerId
from scheduling.errors import RefusalCode, SlotRefused
from scheduling.quick import quick, replace
from scheduling.rules import Audience, Rule
from scheduling.service import Location
from usecases.change_appointment import Scope
from usecases.check_details import check_answers, checked_customers
from usecases.match_customer import CustomerWish, cleaned
from usecases.seat_customers import attendee_ids, seat_customers, texted


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class SeatWish:
    """One customer. What is None of somebody who has a seat stays as it is."""

    customer_id: CustomerId | None = None
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    notes: str | None = None
    zone: str | None = None
    location: Location | None = None
    answers: tuple[Answer, ...] | None = None

    def as_new(self) -> CustomerWish:
        """The wish for a seat of somebody who has none yet."""
        return CustomerWish(
            customer_id=self.customer_id,
            name=self.name or "",
            email=self.email or "",
            phone=self.phone or "",
            notes=self.notes or "",
            zone=self.zone or "",
            location=self.location or Location(),
            answers=self.answers or (),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Seats:
    """All seats, given up or not, and who is new among them and who has gone."""

    attendees: tuple[Attendee, ...]
    added: tuple[AttendeeId, ...] = ()
    dropped: tuple[AttendeeId, ...] = ()


def amend_seats(
    scope: Scope,
    appointment: Appointment,
    wishes: Sequence[SeatWish],
    draft_id: DraftId,
    new_customers: Sequence[CustomerId],
) -> Seats:
    """Within the transaction: whoever is named several times has one seat. Raises SlotRefused when there are too few, Invalid by field."""
    kept, new = _matched(appointment, wishes)
    if len(kept) + len(new) > appointment.seats:
        raise SlotRefused(RefusalCode.FULL, start=appointment.span.start, rule=Rule.SEATS, nearest=())
    attendees = tuple(
        _as_wished(scope, appointment, one, kept[one.id]) if one.id in kept else replace(one, is_cancelled=True)
        for one in appointment.attendees
    )
    dropped = tuple(one.id for one in appointment.seated if one.id not in kept)
    remaining = replace(appointment, attendees=attendees)
    added = _without_twins(remaining, _seated(scope, remaining, new, draft_id, new_customers)) if new else ()
    whole = join(remaining, added, now=scope.doer.now) if added else remaining
    return Seats(attendees=whole.attendees, added=tuple(one.id for one in added), dropped=dropped)


def once_each(wishes: Sequence[SeatWish], others: Sequence[SeatWish] = ()) -> list[SeatWish]:
    """Those who are not named before, or among the others: two of one address come under two names."""
    known = [*others]
    found = []
    for wish in wishes:
        if not any(_is_same(wish, one) for one in known):
            found.append(wish)
            known.append(wish)
    return found


def _is_same(wish: SeatWish, other: SeatWish) -> bool:
    if wish.customer_id and other.customer_id:
        is_one = wish.customer_id == other.customer_id
    else:
        email = (wish.email or "").strip().casefold()
        is_one = bool(email) and email == (other.email or "").strip().casefold()
    if not is_one:
        return False
    names = {" ".join(name.split()).casefold() for one in (wish, other) if (name := one.name or "")}
    return len(names) < 2


def _without_twins(appointment: Appointment, added: tuple[Attendee, ...]) -> tuple[Attendee, ...]:
    """Without those who turn out to be customers that have a seat, because they were named in two ways."""
    taken = {(one.customer_id, one.name.casefold()) for one in appointment.seated}
    found = {(one.customer_id, one.name.casefold()): one for one in reversed(added)}
    return tuple(
        one for one in added if found[who := (one.customer_id, one.name.casefold())] is one and who not in taken
    )


def _matched(appointment: Appointment, wishes: Sequence[SeatWish]) -> tuple[dict[AttendeeId, SeatWish], list[SeatWish]]:
    """Whoever is named by id first, then those who are known by their address or name."""
    left = list(appointment.seated)
    kept: dict[AttendeeId, SeatWish] = {}
    new: list[SeatWish] = []
    for wish in sorted(wishes, key=lambda one: one.customer_id is None):
        found = min((one for one in left if _is_of(wish, one)), key=lambda one: one.name != wish.name, default=None)
        if found is None:
            new.append(wish)
        else:
            left.remove(found)
            kept[found.id] = wish
    return kept, once_each([wish for wish in wishes if wish in new], [*kept.values()])


def _is_of(wish: SeatWish, seat: Attendee) -> bool:
    if wish.customer_id is not None:
        return wish.customer_id == seat.customer_id
    if wish.email:
        return wish.email.strip().casefold() == seat.email.casefold()
    return bool(wish.name) and (wish.name or "").strip().casefold() == seat.name.casefold()


def _as_wished(scope: Scope, appointment: Appointment, seat: Attendee, wish: SeatWish) -> Attendee:
    """What was noted at the booking stays."""
    business = scope.configuration.business
    given = cleaned(
        CustomerWish(
            name=wish.name or seat.called,
            email=seat.email if wish.email is None else wish.email,
            phone=seat.phone if wish.phone is None else wish.phone,
        ),
        business,
    )
    answers = seat.answers if wish.answers is None else wish.answers
    if wish.answers is not None and wish.answers != seat.answers:
        service = scope.configuration.service(appointment.service_id)
        check_answers(scope.configuration.tenant.questions_of(service), wish.answers)
    has_name = given.name != seat.called
    return replace(
        seat,
        name=given.name if has_name and not seat.contact_name else seat.name,
        contact_name=given.name if seat.contact_name else "",
        email=given.email,
        phone=given.phone,
        zone=seat.zone if wish.zone is None else wish.zone,
        location=seat.location if wish.location is None else wish.location,
        answers=answers,
        token_version=seat.token_version + (given.email.casefold() != seat.email.casefold()),
    )


def _seated(
    scope: Scope,
    appointment: Appointment,
    wishes: Sequence[SeatWish],
    draft_id: DraftId,
    new_customers: Sequence[CustomerId],
) -> tuple[Attendee, ...]:
    configuration = scope.configuration
    service = configuration.service(appointment.service_id)
    entered = tuple(wish.as_new() for wish in wishes)
    customers = checked_customers(configuration.business, service, entered, Audience.STAFF, configuration.tenant)
    seats = seat_customers(
        scope.work,
        configuration.business,
        customers,
        attendee_ids(configuration.business.id, draft_id, len(customers)),
        new_customers[: len(customers)],
        wants_messages=True,
        audience=Audience.STAFF,
        now=scope.doer.now,
    )
    is_texted = service.sms_enabled and appointment.sms_enabled
    return texted(seats, configuration.business, scope.doer.now, is_wanted=True) if is_texted else seats
