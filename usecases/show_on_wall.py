"""A day on a wall: addresses without a sign-in that show who is due when and with whom, by initials or with no names (S143)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Literal

from scheduling.appointment import Appointment, State
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Invalid, NotFound
from scheduling.interval import Interval
from scheduling.zones import local_date, local_day_span, resolve_zone
from storage.engine import Database
from storage.records import DisplayLink
from storage.work import Work
from usecases.access import SYSTEM, Actor, Permission, acting_member, require
from usecases.configuration import Configuration, Configurations
from usecases.make_ids import hash_of, make_id

Names = Literal["none", "initials"]
MOST_LINKS = 20
_LONGEST_TITLE = 100
_SHOWN = (State.BOOKED, State.ARRIVED, State.STARTED)
_LEAST_TOKEN = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class WallLine:
    """One appointment as it may be seen by anybody who passes by."""

    span: Interval
    service: str
    staff: tuple[str, ...]
    who: str
    state: State


@dataclass(frozen=True, slots=True, kw_only=True)
class WallView:
    """What is left of the day."""

    title: str
    zone: str
    language_tag: str
    now: datetime
    lines: tuple[WallLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class MakeDisplayLink:
    """Answers the token, which is told once and stored as a hash only."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, title: str, names: str, actor: Actor) -> str:
        token = make_id() + make_id()
        make = partial(self._make, business_id, title.strip(), names, actor, self.clock.now(), (make_id(), token))
        await self.database.write(make)
        return token

    def _make(
        self,
        business_id: BusinessId,
        title: str,
        names: str,
        actor: Actor,
        now: datetime,
        made: tuple[str, str],
        work: Work,
    ) -> None:
        """The transaction."""
        configuration = self.configurations.read_in_write(work, business_id)
        require(configuration, actor, Permission.CONFIGURE)
        if names not in ("none", "initials"):
            raise Invalid("names", "one_of_the_options")
        if len(title) > _LONGEST_TITLE:
            raise Invalid("title", "too_long", most=_LONGEST_TITLE)
        work.businesses.lock(business_id)
        if len(work.display_links.list(business_id)) >= MOST_LINKS:
            raise Invalid("display_links", "at_most", most=MOST_LINKS)
        member = acting_member(configuration, actor)
        link = DisplayLink(
            id=made[0],
            business_id=business_id,
            title=title,
            names=names,
            created_by=member.id if member else "",
            created_at=now,
        )
        work.display_links.add(link, hash_of(made[1]))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListDisplayLinks:
    database: Database
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, actor: Actor) -> tuple[DisplayLink, ...]:
        return await self.database.read(partial(self._list, business_id, actor))

    def _list(self, business_id: BusinessId, actor: Actor, work: Work) -> tuple[DisplayLink, ...]:
        require(self.configurations.read(work, business_id), actor, Permission.CONFIGURE)
        return work.display_links.list(business_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class RevokeDisplayLink:
    """Raises NotFound when it shows nothing any more."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, business_id: BusinessId, link_id: str, actor: Actor) -> None:
        await self.database.write(partial(self._revoke, business_id, link_id, actor, self.clock.now()))

    def _revoke(self, business_id: BusinessId, link_id: str, actor: Actor, now: datetime, work: Work) -> None:
        """The transaction."""
        require(self.configurations.read_in_write(work, business_id), actor, Permission.CONFIGURE)
        if not work.display_links.revoke(business_id, link_id, now):
            raise NotFound("display_link")


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowOnWall:
    """Raises NotFound for a token that is none, or has been revoked."""

    database: Database
    clock: Clock
    configurations: Configurations

    async def __call__(self, token: str) -> WallView:
        return await self.database.read(partial(self._show, token, self.clock.now()))

    def _show(self, token: str, now: datetime, work: Work) -> WallView:
        link = work.display_links.by_hash(hash_of(token)) if len(token) >= _LEAST_TOKEN else None
        if link is None:
            raise NotFound("display_link")
        configuration = self.configurations.read(work, link.business_id)
        require(configuration, SYSTEM, Permission.SEE_BOOKINGS)
        zone = resolve_zone(configuration.business.zone)
        day = local_day_span(local_date(now, zone), zone)
        found = work.appointments.in_span(link.business_id, day, states=_SHOWN)
        left = (one for one in found if one.span.end > now - timedelta(minutes=5))
        return WallView(
            title=link.title or configuration.business.display_name,
            zone=configuration.business.zone,
            language_tag=configuration.business.language_tag,
            now=now,
            lines=tuple(_line(configuration, one, link.names) for one in left),
        )


def _line(configuration: Configuration, one: Appointment, names: str) -> WallLine:
    return WallLine(
        span=one.span,
        service=one.service_name,
        staff=tuple(ref.name for ref in configuration.refs(one.staff_ids)),
        who=", ".join(initials(seat.name) for seat in one.seated) if names == "initials" and one.seats == 1 else "",
        state=one.state,
    )


def initials(name: str) -> str:
    """Noor Jansen is N. J.; particles in between are left out."""
    words = [word for word in name.split() if word[:1].isalpha()]
    return " ".join(f"{word[0].upper()}." for word in (words if len(words) < 3 else (words[0], words[-1])))
