"""Makes a business out of the answers of the assistant (B02)."""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from scheduling.business import Business, BusinessId, PageSettings
from scheduling.clock import Clock
from scheduling.errors import Invalid
from scheduling.policy import OFFICE_HOURS, WeeklyHours
from scheduling.service import Service, ServiceId
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from storage.engine import Database
from storage.logos import Logo
from storage.records import HistoryEntry
from storage.work import Work
from usecases.business_details import BusinessDetails
from usecases.found_business import added, found, founder, founder_of, invite
from usecases.make_ids import business_id_of, digest_of, id_of, make_guid, make_id
from usecases.page_wish import ACCESS
from usecases.read_contact import read_email
from usecases.read_picture import picture_type

MOST_PEOPLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonWish:
    """Somebody who is to work there."""

    name: str
    email: str = ""
    role: Role = Role.TEAM_MEMBER


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateWish:
    """What the assistant asked; only the name is needed (B02). A repeated `draft_id` answers with the business it made before.

    `service_name` names the default service, which is held by everybody who can be booked.
    """

    details: BusinessDetails
    draft_id: str
    service_name: str
    hours: WeeklyHours = OFFICE_HOURS
    people: tuple[PersonWish, ...] = ()
    duration: int = 30
    is_online: bool = False
    access_control: str = "unrestricted"
    allow_staff_selection: bool = True
    logo: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateBusiness:
    """Whoever makes it becomes its administrator. Raises NotAllowed, or Invalid naming the field."""

    database: Database
    clock: Clock
    admins: tuple[str, ...]

    async def __call__(self, wish: CreateWish, account_id: AccountId) -> BusinessId:
        ids = tuple(StaffId(make_guid()) for _ in range(len(wish.people) + 1))
        create = partial(self._create, wish, account_id, ids, ServiceId(make_id()), self.clock.now())
        return await self.database.write(create)

    def _create(
        self,
        wish: CreateWish,
        account_id: AccountId,
        staff_ids: tuple[StaffId, ...],
        service_id: ServiceId,
        now: datetime,
        work: Work,
    ) -> BusinessId:
        """The transaction."""
        account, tenant = founder_of(work, account_id, self.admins)
        business_id = new_business_id(wish.details.display_name, account_id, wish.draft_id)
        if work.businesses.is_id_taken(business_id):
            return business_id
        business = _business(wish, business_id, account.tenant_id, now)
        me = founder(account, staff_ids[0], now)
        others = _others(wish, staff_ids[1:], tenant, now)
        staff = [me, *(one for one in others if not one.email or one.email.casefold() != me.email.casefold())]
        found(work, business, staff, [_service(wish, service_id, staff, now)], now=now)
        if wish.logo is not None:
            work.logos.put(business_id, Logo(picture_type(wish.logo), wish.logo, now))
        work.staff.link(business_id, me.id, account.id)
        invite(work, business_id, staff[1:], me.display_name, now)
        work.history.add(business_id, created_entry(business_id, account_id, now))
        return business_id


def new_business_id(name: str, account_id: AccountId, draft_id: str) -> BusinessId:
    """The same for the same draft."""
    if not name.strip():
        raise Invalid("name", "required")
    return business_id_of(name, digest_of(f"{account_id}/{draft_id}")[:6])


def _business(wish: CreateWish, business_id: BusinessId, tenant_id: str, now: datetime) -> Business:
    if wish.access_control not in ACCESS:
        raise Invalid("access_control", "one_of_the_options", value=wish.access_control)
    blank = Business(
        id=business_id,
        display_name=wish.details.display_name,
        zone=wish.details.zone,
        hours=wish.hours,
        page=PageSettings(access_control=wish.access_control),
        tenant_id=tenant_id,
        created_at=now,
        updated_at=now,
    )
    policy = replace(blank.policy, allow_staff_selection=wish.allow_staff_selection)
    return wish.details.put_into(replace(blank, policy=policy))


def _others(wish: CreateWish, staff_ids: tuple[StaffId, ...], tenant: TenantPolicy, now: datetime) -> list[StaffMember]:
    """Those whom the assistant named. Raises Invalid for an address that is wrong, or missing where people have to agree."""
    if len(wish.people) > MOST_PEOPLE:
        raise Invalid("people", "at_most", most=MOST_PEOPLE)
    found = []
    for number, person in enumerate(wish.people):
        name, field = " ".join(person.name.split()), f"people-{number}-email"
        email = read_email(person.email, field)
        if not name and not email:
            continue
        if tenant.is_membership_approval_required and not email:
            raise Invalid(field, "required_for_approval")
        member = StaffMember(
            id=staff_ids[number],
            display_name=name or email,
            email=email,
            role=person.role,
            created_at=now,
            updated_at=now,
        )
        found.append(added(member, tenant, now))
    return found


def _service(wish: CreateWish, service_id: ServiceId, staff: list[StaffMember], now: datetime) -> Service:
    name = " ".join(wish.service_name.split())
    if not name:
        raise Invalid("service_name", "required")
    return Service(
        id=service_id,
        display_name=name,
        duration=wish.duration,
        staff_ids=tuple(member.id for member in staff),
        is_online=wish.is_online,
        created_at=now,
        updated_at=now,
    )


def created_entry(business_id: BusinessId, account_id: AccountId, now: datetime) -> HistoryEntry:
    return HistoryEntry(id=id_of(business_id, "created"), at=now, by=account_id, what="business_created")
