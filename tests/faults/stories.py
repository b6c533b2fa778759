"""What happened to one appointment, step by step, as the doors answered it; and what its customer has to be told of that."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Europe/Amsterdam")
LENGTH = timedelta(minutes=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where and with whom; a cancelled appointment has none."""

    start: datetime
    staff: str

    @property
    def when(self) -> str:
        """As subjects and text messages write it."""
        local = self.start.astimezone(ZONE)
        return f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One change. `begun` and `ended` are places in the order of everything; `sending` are messages that were under way then."""

    kind: str
    at: datetime
    place: Place | None
    begun: int = 0
    ended: int = 0
    change_id: str = ""
    is_undone: bool = False
    sending: frozenset[str] = frozenset()


@dataclass(slots=True, kw_only=True)
class Story:
    """An appointment and its customer. `refuses` are channels on which the customer can never be reached."""

    appointment_id: str
    email: str
    phone: str = ""
    is_online: bool = True
    offsets: tuple[int, ...] = ()
    refuses: frozenset[str] = frozenset()
    steps: list[Step] = field(default_factory=list)

    @property
    def place(self) -> Place | None:
        return self.steps[-1].place

    @property
    def last(self) -> Step:
        return self.steps[-1]

    def undo(self, change_id: str, **more: object) -> None:
        """Everything as before."""
        found = next(number for number, step in enumerate(self.steps) if step.change_id == change_id)
        before = self.steps[found - 1].place
        self.steps[found] = replace(self.steps[found], is_undone=True)
        self.steps.append(Step(kind="undone", place=before, **more))  # type: ignore[arg-type]  # the fields of a step

    def due_messages(self) -> list[tuple[str, str]]:
        """Kind and time of what a customer would be told if everything left at once."""
        told: list[tuple[str, str]] = []
        when = ""
        for step in self.steps:
            if step.kind != "undone" and not step.is_undone:
                when = step.place.when if step.place else when
                told.append((step.kind, when))
        return told

    def place_at(self, tick: int) -> set[str]:
        """The times that held just then; two, while a change was being made."""
        known = [step for step in self.steps if step.begun <= tick]
        settled = [step for step in known if step.ended < tick]
        held = [*settled[-1:], *(step for step in known if step.ended >= tick)]
        return {step.place.when for step in held if step.place}

    def stood(self) -> list[tuple[datetime, datetime]]:
        """The spans of time in which the appointment stood where it stands now; what was undone never was."""
        found: list[tuple[datetime, datetime]] = []
        steps = [step for step in self.steps if not step.is_undone and step.kind != "undone"]
        for number, step in enumerate(steps):
            if step.place is not None and step.place.start == (self.place.start if self.place else None):
                until = steps[number + 1].at if number + 1 < len(steps) else datetime.max.replace(tzinfo=UTC)
                is_next = bool(found) and found[-1][1] == step.at
                found[-1:] = [(found[-1][0], until)] if is_next else [*found[-1:], (step.at, until)]
        return found

    def reminders_due(self, channel: str) -> int:
        """How many reminders have come due at the present place and are of use on this channel."""
        if self.place is None:
            return 0
        return sum(self._is_due(offset, channel) for offset in self.offsets)

    def could_be_left_out(self, due: datetime, moment: datetime) -> bool:
        """Whether a reminder of the present time that was due then was too late at the moment, or the time did not hold just then."""
        offsets = [one for one in self.offsets if self.place and due == self.place.start - timedelta(minutes=one)]
        is_late = any(moment - due > timedelta(minutes=offset) / 4 for offset in offsets)
        return is_late or (bool(offsets) and not any(since <= moment < until for since, until in self.stood()))

    def _is_due(self, offset: int, channel: str) -> bool:
        assert self.place is not None
        due = self.place.start - timedelta(minutes=offset)
        late = quiet_end(due) - due if channel == "sms" else timedelta()
        return late <= timedelta(minutes=offset) / 4 and any(since < due < until for since, until in self.stood())


def quiet_end(moment: datetime) -> datetime:
    """The moment itself, or eight in the morning after the quiet hours that it lies in."""
    local = moment.astimezone(ZONE)
    if 8 <= local.hour < 21:
        return moment
    day = local + timedelta(days=1) if local.hour >= 21 else local
    return day.replace(hour=8, minute=0, second=0).astimezone(UTC)


def overlapping(places: Iterable[Place]) -> list[Place]:
    """Of each person's places those that begin before the one before them has ended."""
    found: list[Place] = []
    before: Place | None = None
    for place in sorted(places, key=lambda one: (one.staff, one.start)):
        if before is not None and before.staff == place.staff and place.start < before.start + LENGTH:
            found.append(place)
        before = place
    return found
