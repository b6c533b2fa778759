"""A customer changes the answers given with a booking, as long as the appointment itself may be moved."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from scheduling.appointment import Answer, Appointment, AppointmentId, Attendee
from scheduling.book import deadline
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, PolicyRefused, RefusalCode
from scheduling.notices import NoticeKind
from scheduling.service import QuestionAssignment
from storage.engine import Database
from storage.work import Work
from usecases.access import Actor
from usecases.check_details import check_answers, check_needed_answers
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import make_id
from usecases.own_seat import begin_own_seat
from usecases.say_on_own_page import told_to_staff

LONGEST_ANSWER = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeAnswers:
    """Answers to questions that are no longer asked stay as they were given. Raises Invalid or PolicyRefused naming the question."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(
        self, business_id: BusinessId, appointment_id: AppointmentId, answers: Sequence[Answer], actor: Actor
    ) -> None:
        where = (business_id, appointment_id)
        await self.database.write(partial(self._change, where, tuple(answers), actor, self.clock.now(), make_id()))

    def _change(
        self,
        where: tuple[BusinessId, AppointmentId],
        answers: tuple[Answer, ...],
        actor: Actor,
        now: datetime,
        change_id: str,
        work: Work,
    ) -> None:
        """The transaction."""
        own = begin_own_seat(work, self.configurations, actor, now, where)
        if may_answer_until(own.scope.configuration, own.appointment, own.seat, now) is None:
            raise PolicyRefused(RefusalCode.POLICY, rule="answers_deadline")
        asked = changeable(own.scope.configuration, own.appointment)
        check_answers(asked, answers)
        check_needed_answers(asked, answers)
        if any(len(one.answer) > LONGEST_ANSWER for one in answers):
            raise Invalid("answers", "too_long", most=LONGEST_ANSWER)
        ids = {one.question.id for one in asked}
        kept = tuple(one for one in own.seat.answers if one.question_id not in ids)
        changed = (*kept, *(one for one in answers if one.answer.strip()))
        if set(changed) == set(own.seat.answers):
            return
        after = own.keep(answers=changed)
        own.remember(change_id, "answers_changed", {"fields": sorted(ids)}, after=after)
        work.outbox.add(told_to_staff(own, after, NoticeKind.ANSWERED, change_id))


def changeable(configuration: Configuration, appointment: Appointment) -> tuple[QuestionAssignment, ...]:
    """What is asked now and may be answered otherwise; a box that had to be ticked stays ticked."""
    service = configuration.services.get(appointment.service_id)
    asked = configuration.tenant.questions_of(service) if service else ()
    return tuple(one for one in asked if not one.question.is_confirmation)


def may_answer_until(
    configuration: Configuration, appointment: Appointment, seat: Attendee, now: datetime
) -> datetime | None:
    """None when it is too late, not for customers to do (B34), or nothing is asked."""
    service = configuration.services.get(appointment.service_id)
    is_open = appointment.state.is_coming and not seat.is_cancelled and appointment.is_customer_allowed_to_manage
    if service is None or not is_open or not changeable(configuration, appointment):
        return None
    until = deadline(appointment, (service.policy or configuration.business.policy).reschedule_notice)
    return until if now <= until else None
