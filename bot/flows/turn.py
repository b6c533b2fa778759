"""One activity and what is known of whoever sent it: what every flow of the conversation works with."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from bot.flows.known_names import KnownNames
from bot.incoming import Incoming
from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.identity import Team
from scheduling.service import Service
from scheduling.staff import StaffId, StaffMember
from scheduling.zones import local_date
from usecases.access import MATRIX, Actor, Permission, Reach, openable
from usecases.notice_case import CustomerAddress, no_page
from usecases.views import AccountView, BusinessView, MembershipView
from usecases.wiring import UseCases


class Roster(Protocol):
    """Who somebody is, as the channel knows it."""

    async def addresses(self, incoming: Incoming) -> tuple[str, str]:
        """Mail address and user principal name of the writer; empty when the channel does not tell."""
        ...

    async def team(self, incoming: Incoming) -> Team:
        """Everybody of the team or group chat in which it was said. Raises DeliveryFailure."""
        ...


class Links(Protocol):
    """Addresses of our own pages; empty while there is no such page."""

    def tab(
        self, business_id: BusinessId, day: date | None = None, appointment_id: AppointmentId | None = None
    ) -> str: ...

    def page(self, business_id: BusinessId) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What stays the same from turn to turn."""

    use_cases: UseCases
    clock: Clock
    names: KnownNames
    roster: Roster
    links: Links
    new_id: Callable[[], str]
    join_address: CustomerAddress = no_page


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One activity. `language` is the tag to answer in; `business` is the one it is about, None when that is still open."""

    desk: Desk
    incoming: Incoming
    account: AccountView
    language: str
    now: datetime
    business: BusinessView | None = None

    @property
    def use(self) -> UseCases:
        return self.desk.use_cases

    @property
    def actor(self) -> Actor:
        return Actor(kind="staff", account_id=self.account.id, name=self.account.name)

    @property
    def open_to_me(self) -> tuple[MembershipView, ...]:
        """The businesses that the reader's role opens; a guest's does not."""
        return openable(self.account)

    @property
    def about(self) -> BusinessView:
        """The business; only flows that need one are called with one."""
        if self.business is None:
            raise LookupError("this turn has no business")
        return self.business

    @property
    def business_id(self) -> BusinessId:
        return self.about.business.id

    @property
    def zone(self) -> str:
        return self.about.business.zone

    @property
    def zone_info(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def today(self) -> date:
        """Today in the business's zone."""
        return local_date(self.now, self.zone_info)

    @property
    def reader_zone(self) -> str:
        """The zone that the reader's own clock shows."""
        return self.account.zone or self.zone

    @property
    def client_searches(self) -> bool:
        """Whether the client asks for choices while somebody types; the playground, alone on plain http, does not."""
        return not self.incoming.service_url.startswith("http://")

    def speaking(self, language: str) -> "Turn":
        """The same turn answered in another language; the reader's region stays when it belongs to it."""
        if self.language.split("-")[0] == language.split("-", maxsplit=1)[0]:
            return self
        return replace(self, language=language)

    def service(self, service_id: str) -> Service | None:
        """With the questions that may be asked."""
        found = next((service for service in self.about.services if service.id == service_id), None)
        return found and replace(found, questions=self.about.tenant.questions_of(found))

    def person(self, staff_id: str) -> StaffMember | None:
        return next((person for person in self.about.staff if person.id == staff_id), None)

    def reach(self, permission: Permission) -> Reach:
        """How far the reader's role goes here."""
        role = self.about.role
        return Reach.NOTHING if role is None else MATRIX[role, permission]

    def may(self, permission: Permission, staff_ids: tuple[StaffId, ...] = ()) -> bool:
        """Whether the role covers these people; the use case checks again."""
        reach = self.reach(permission)
        return reach is Reach.ALL or (reach is Reach.OWN and set(staff_ids) <= {self.about.me})

    def may_book_for(self, staff_ids: tuple[StaffId, ...] | None) -> bool:
        """Whether it is known who gives the appointment, and the role covers them."""
        return staff_ids is not None and self.may(Permission.MANAGE_BOOKINGS, staff_ids)
