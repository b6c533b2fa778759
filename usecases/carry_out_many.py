"""Carries out what is wanted of many appointments, one after the other in one transaction: given to others, shifted, cancelled."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from scheduling.appointment import Appointment, DraftId
from scheduling.errors import Invalid, NotAllowed, Refusal, SlotRefused
from scheduling.interval import Interval
from scheduling.service import StaffRule
from scheduling.spans import Span
from scheduling.staff import StaffId
from storage.work import Work
from usecases.access import Actor
from usecases.ask_to_choose import ChooseWish, carry_out_asking
from usecases.cancel_appointment import CancelWish, carry_out_cancel
from usecases.change_appointment import Changed, Scope, begin
from usecases.configuration import Configurations
from usecases.make_ids import id_of
from usecases.many_wish import HALF_A_DAY, MOST_AT_ONCE, Deed, ManyWish
from usecases.place_moves import Given, RescheduleWish, leave_move, moved, people_of_move
from usecases.places_of_many import left_free, minutes_of, people_of_many
from usecases.show_appointments import show_appointment
from usecases.views import AppointmentView, StaffRef


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyLine:
    """One of them: as it was, where it goes, or why it cannot."""

    view: AppointmentView
    span: Interval
    staff: tuple[StaffRef, ...]
    change_id: str = ""
    refusal: Refusal | None = None
    tells_customers: int = 0
    changed: Changed | None = None


Begun = list[tuple[Scope, Appointment]]


@dataclass(slots=True, kw_only=True)
class Deeds:
    """Carries out one after the other; what was given to somebody counts for the next.

    `moves`: from where to where, in the order in which it was done.
    """

    wish: ManyWish
    given: Given
    pick: Callable[[int], int]
    stops: bool
    minutes_given: dict[StaffId, int] = field(default_factory=dict)
    moves: list[tuple[Scope, Appointment, Appointment]] = field(default_factory=list)

    def do(self, scope: Scope, shown: Appointment) -> ManyLine:
        try:
            changed = self._done(scope, shown)
        except NotAllowed:
            raise
        except Refusal as refusal:
            if self.stops:
                raise
            return _line(scope, shown, refusal=refusal)
        return _line(scope, shown, changed=changed)

    def _done(self, scope: Scope, shown: Appointment) -> Changed:
        match self.wish.deed:
            case Deed.CANCEL:
                return self._cancelled(scope, shown)
            case Deed.CHOOSE:
                return self._asked(scope, shown)
            case _:
                return self._moved(scope, shown)

    def _asked(self, scope: Scope, shown: Appointment) -> Changed:
        wish = ChooseWish(
            business_id=self.wish.business_id,
            appointment_id=shown.id,
            expected_version=self.wish.versions[shown.id],
            draft_id=self._draft(shown),
            message=self.wish.message,
        )
        return carry_out_asking(scope, wish, self._change_of(scope, shown), shown)

    def _cancelled(self, scope: Scope, shown: Appointment) -> Changed:
        wish = CancelWish(
            business_id=self.wish.business_id,
            appointment_id=shown.id,
            expected_version=self.wish.versions[shown.id],
            draft_id=self._draft(shown),
            message=self.wish.message,
            tell_customer=self.wish.tell_customer,
        )
        return carry_out_cancel(scope, wish, self._change_of(scope, shown), None, shown)

    def _moved(self, scope: Scope, shown: Appointment) -> Changed:
        """To the first of those in question whom the rules let have it."""
        first: SlotRefused | None = None
        for staff_ids in self._candidates(scope, shown):
            try:
                return self._moved_to(scope, shown, staff_ids)
            except SlotRefused as refusal:
                first = first or refusal
        raise first or Invalid("staff_ids", "nobody_else")

    def _moved_to(self, scope: Scope, shown: Appointment, staff_ids: tuple[StaffId, ...]) -> Changed:
        """No place is kept for an undo yet: among many that move together it would stand in the way of the next."""
        wish = RescheduleWish(
            business_id=self.wish.business_id,
            appointment_id=shown.id,
            expected_version=self.wish.versions[shown.id],
            start=shown.span.start + timedelta(minutes=self.wish.minutes),
            draft_id=self._draft(shown),
            staff_ids=staff_ids,
            tell_customer=self.wish.tell_customer,
            message=self.wish.message,
        )
        given = replace(self.given, change_id=self._change_of(scope, shown))
        people = people_of_move(scope, wish, shown)
        before = scope.locked(people[0], shown, wish.expected_version)
        changed, _ = moved(scope, wish, people, before, given.outside, self.pick)
        after = scope.work.appointments.save(wish.business_id, changed)
        scope.work.appointments.release_place(wish.business_id, before.id)
        self.moves.append((scope, before, after))
        for one in after.staff_ids:
            self.minutes_given[one] = self.minutes_given.get(one, 0) + after.span.minutes
        return leave_move(scope, wish, given, before, after, keeps_place=False)

    def keep_places(self) -> None:
        """Once all have moved: what of the old places none of them stands in now is held for the undo, the rest they hold themselves."""
        covered: dict[StaffId, list[Span]] = {}
        for _, _, after in self.moves:
            for one in after.staff_ids:
                covered.setdefault(one, []).append(minutes_of(after))
        for scope, before, _ in self.moves:
            scope.keep_places(before, left_free(before, covered))

    def _candidates(self, scope: Scope, shown: Appointment) -> Iterable[tuple[StaffId, ...]]:
        if self.wish.deed is Deed.SHIFT:
            return (shown.staff_ids,)
        if self.wish.to is not None:
            return ((self.wish.to,),)
        service = scope.configuration.service(shown.service_id)
        if service.staff_rule is StaffRule.ALL_OF:
            return ()
        others = [one for one in service.staff_ids if one not in shown.staff_ids and one in scope.configuration.staff]
        booked = scope.work.appointments.minutes_booked(self.wish.business_id, others, _around(shown))
        loads = {one: booked[one].minutes if one in booked else 0 for one in others}
        return [(one,) for one in sorted(others, key=lambda one: (loads[one], self.minutes_given.get(one, 0)))]

    def _draft(self, shown: Appointment) -> DraftId:
        return DraftId(f"{self.wish.draft_id}.{shown.id}")

    def _change_of(self, scope: Scope, shown: Appointment) -> str:
        return id_of(scope.configuration.business.id, f"{self.given.change_id}.{shown.id}")


def begin_many(
    work: Work, configurations: Configurations, actor: Actor, now: datetime, undo_seconds: int, wish: ManyWish
) -> Begun:
    """In the order in which none stands in the way of the next: those shifted to later from the last on."""
    if len(wish.versions) > MOST_AT_ONCE:
        raise Invalid("appointments", "at_most", most=MOST_AT_ONCE)
    if wish.deed is Deed.SHIFT and not 1 <= abs(wish.minutes) <= HALF_A_DAY:
        raise Invalid("minutes", "between", least=1, most=HALF_A_DAY)
    found = [begin(work, configurations, actor, now, undo_seconds, at=(wish.business_id, one)) for one in wish.versions]
    return sorted(found, key=lambda pair: (pair[1].span.start, pair[1].id), reverse=wish.minutes > 0)


def lock_many(scopes: Begun, wish: ManyWish) -> None:
    """Everybody who may be concerned at once and in order, so that no lock is asked for out of turn."""
    scope = scopes[0][0]
    people = people_of_many(scope.configuration, wish, (shown for _, shown in scopes))
    scope.work.staff.lock(wish.business_id, {one for one in people if one in scope.configuration.staff})
    scope.work.appointments.drop_ended_holds(wish.business_id, tuple(people), scope.doer.now)


def _line(
    scope: Scope, shown: Appointment, *, changed: Changed | None = None, refusal: Refusal | None = None
) -> ManyLine:
    after = changed.view.appointment if changed else shown
    return ManyLine(
        view=show_appointment(scope.configuration, scope.doer.actor, shown),
        span=after.span,
        staff=scope.configuration.refs(after.staff_ids),
        change_id=changed.change_id if changed else "",
        refusal=refusal,
        tells_customers=_customers_told(changed) if changed else 0,
        changed=changed,
    )


def _customers_told(changed: Changed) -> int:
    """Moments are stored to the second."""
    until = changed.undo_until.replace(microsecond=0)
    return len({one.attendee_id for one in changed.view.messages if one.attendee_id and one.due_at >= until})


def _around(shown: Appointment) -> Interval:
    half = timedelta(hours=12)
    return Interval(shown.span.start - half, shown.span.start + half)
