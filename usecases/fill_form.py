"""A form elsewhere is filled in (B43): the customer says so on the own page, or the form itself does, which brings the answers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import AppointmentId, Attendee, FilledBy, FilledForm, FormAnswer
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import NotFound
from scheduling.service import FormId, FormLink, ServiceId
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.configuration import Configurations
from usecases.customer_links import VALID_AFTER_END, CustomerLinks, attendee_of
from usecases.make_ids import make_id
from usecases.own_seat import OwnSeat, begin_own_seat

MOST_ANSWERS = 100
LONGEST = 4000


@dataclass(frozen=True, slots=True, kw_only=True)
class SayFilled:
    """The customer says so; what the form itself has said stays. Raises NotFound for a form that the service has not."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, appointment_id: AppointmentId, form_id: FormId, actor: Actor
    ) -> None:
        where = (business_id, appointment_id)
        await self.database.write(partial(self._say, where, form_id, actor, self.clock.now(), make_id()))

    def _say(
        self,
        where: tuple[BusinessId, AppointmentId],
        form_id: FormId,
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        own = begin_own_seat(work, self.configurations, actor, now, where)
        if filled(own.seat, form_id) is None:
            _fill(own, _form_of(own, form_id), FilledBy.CUSTOMER, (), change_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class FormRef:
    """Which form of which service calls."""

    business_id: BusinessId
    service_id: ServiceId
    form_id: FormId


@dataclass(frozen=True, slots=True, kw_only=True)
class HearForm:
    """The form has been filled in by whom the reference names; sent again, it was changed. Raises NotFound for a reference not of ours."""

    database: Database
    clock: Clock
    configurations: Configurations
    links: CustomerLinks

    async def __call__(self, form: FormRef, reference: str, answers: Sequence[FormAnswer]) -> None:
        kept = tuple(answers)[:MOST_ANSWERS]
        await self.database.write(partial(self._hear, form, reference, kept, self.clock.now(), make_id()))

    def _hear(
        self,
        form: FormRef,
        reference: str,
        answers: tuple[FormAnswer, ...],
        now: datetime,
        change_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        found = work.appointments.by_attendee(attendee_of(reference))
        if found is None or found[0] != form.business_id or found[1].service_id != form.service_id:
            raise NotFound("attendee")
        seat = next(one for one in found[1].attendees if one.id == attendee_of(reference))
        if not self.links.is_form(reference, seat, form.form_id) or now > found[1].span.end + VALID_AFTER_END:
            raise NotFound("attendee")
        actor = Actor(kind="customer", attendee_id=seat.id)
        own = begin_own_seat(work, self.configurations, actor, now, (form.business_id, found[1].id))
        before = filled(own.seat, form.form_id)
        if before is None or (before.by, before.answers) != (FilledBy.FORM, answers):
            _fill(own, _form_of(own, form.form_id), FilledBy.FORM, answers, change_id)


def filled(seat: Attendee, form_id: FormId) -> FilledForm | None:
    """How a form was filled in, if it was."""
    return next((one for one in seat.forms if one.form_id == form_id), None)


def _form_of(own: OwnSeat, form_id: FormId) -> FormLink:
    service = own.scope.configuration.service(own.appointment.service_id)
    found = next((one for one in own.scope.configuration.tenant.forms_of(service) if one.id == form_id), None)
    if found is None:
        raise NotFound("form")
    return found


def _fill(own: OwnSeat, form: FormLink, by: FilledBy, answers: tuple[FormAnswer, ...], change_id: str) -> None:
    now = own.scope.doer.now
    done = FilledForm(form_id=form.id, name=form.name, filled_at=now, by=by, answers=answers)
    own.keep(forms=(*(one for one in own.seat.forms if one.form_id != form.id), done))
    own.remember(change_id, "form_filled", {"form_id": form.id, "by": str(by)})
