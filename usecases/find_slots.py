"""Which starts are free: from kept answers as long as they are valid, else from one snapshot."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import overload

from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.interval import Interval
from scheduling.rules import Audience
from scheduling.service import ServiceId
from scheduling.slots import Slot
from scheduling.staff import StaffId
from scheduling.zones import quarter_of
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration
from usecases.kept_availability import Answer, Asked, KeptAvailability
from usecases.kept_basis import Basis
from usecases.views import SlotView

_FAR = timedelta(days=90)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotQuestion:
    """Asks for the free starts in a span. `staff_ids` None: anybody who offers the service. `moving` is not in its own way.

    `audience` customer answers what the public page would list; customers themselves never see anything else.
    """

    business_id: BusinessId
    service_id: ServiceId
    span: Interval
    staff_ids: tuple[StaffId, ...] | None = None
    moving: AppointmentId | None = None
    duration: int | None = None
    seats_wanted: int = 1
    audience: Audience = Audience.STAFF
    limit: int | None = None
    looks_further: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotAnswer:
    """The slots in the span, and, when it has none and looks further, the first one after it within 90 days.

    It is right as long as all it `rests_on` stands, within the quarter of an hour in which it was asked for.
    """

    slots: Sequence[SlotView]
    next_free: SlotView | None
    rests_on: tuple[Answer, ...] = ()

    @property
    def starts(self) -> list[datetime]:
        """Of all slots; at no cost, where there are hundreds."""
        return [slot.start for slot in self.rests_on[0].slots]


class _Views(Sequence[SlotView]):
    """Slots as doors show them, made only where somebody looks: most pages count hundreds and show a few."""

    def __init__(self, configuration: Configuration, slots: Sequence[Slot]) -> None:
        self._configuration = configuration
        self._slots = slots

    def __len__(self) -> int:
        return len(self._slots)

    @overload
    def __getitem__(self, place: int) -> SlotView: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[SlotView]: ...
    def __getitem__(self, place: int | slice) -> SlotView | Sequence[SlotView]:
        if isinstance(place, slice):
            return _Views(self._configuration, self._slots[place])
        return _shown(self._configuration, self._slots[place])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    __hash__ = None  # type: ignore[assignment]  # as of a list


@dataclass(frozen=True, slots=True, kw_only=True)
class FindSlots:
    availability: KeptAvailability
    clock: Clock

    async def __call__(self, question: SlotQuestion, actor: Actor) -> SlotAnswer:
        configuration = await self.availability.configuration(question.business_id)
        require(configuration, actor, Permission.READ_BUSINESS)
        if question.moving is None:
            configuration.require_offered(question.service_id)
        asked = _asked(question, actor)
        found = await self.availability.answer(asked)
        later = () if found.slots or not question.looks_further else await self._later(asked)
        next_free = next((one.slots[0] for one in later if one.slots), None)
        return SlotAnswer(
            slots=_Views(configuration, found.slots[: question.limit]),
            next_free=_shown(configuration, next_free) if next_free else None,
            rests_on=(found, *later),
        )

    async def standing(self, basis: Basis) -> Basis | None:
        """The same with the numbers of now, where what rests on it is known to be right still."""
        return await self.availability.standing(basis)

    async def as_of_now(self, basis: Basis) -> Basis:
        """The same with the numbers of now."""
        return await self.availability.as_of_now(basis)

    def is_before(self, moment: datetime) -> bool:
        return self.clock.now() < moment

    async def asked_again(self, answers: Sequence[Answer]) -> tuple[Answer, ...] | None:
        """The same answers as of now, where nothing that bears on them has changed; else None."""
        again = [await self.availability.answer(one.asked) for one in answers]
        return tuple(again) if all(new.slots is old.slots for new, old in zip(again, answers, strict=True)) else None

    async def _later(self, asked: Asked) -> tuple[Answer, ...]:
        """Of starts after the span. Two weeks first, for that is where most free starts are."""
        begin, found = max(asked.span.end, quarter_of(self.clock.now()).start), []
        for reach in (timedelta(days=14), _FAR):
            found.append(await self.availability.answer(replace(asked, span=Interval(begin, begin + reach))))
            if found[-1].slots:
                break
        return tuple(found)


def _asked(question: SlotQuestion, actor: Actor) -> Asked:
    return Asked(
        business_id=question.business_id,
        service_id=question.service_id,
        span=question.span,
        audience=Audience.CUSTOMER if actor.kind == "customer" else question.audience,
        staff_ids=question.staff_ids,
        moving=question.moving,
        duration=question.duration,
        seats_wanted=question.seats_wanted,
    )


def _shown(configuration: Configuration, slot: Slot) -> SlotView:
    return SlotView(
        span=Interval(slot.start, slot.end),
        staff=configuration.refs(slot.staff_ids),
        seats_left=slot.seats_left,
        session=slot.session,
    )
