"""What is stored about a row of the outbox as it is sent: whom and what it is about, and the pages that its message may lead to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from notifications.facts import NoticeKind
from scheduling.appointment import Appointment, Attendee
from scheduling.business import Business
from scheduling.customer import Customer
from scheduling.one_time_code import OneTimeCode
from scheduling.service import FormLink, Service
from scheduling.staff import StaffId, StaffMember
from scheduling.tenant_policy import TenantPolicy
from scheduling.waiting import PlaceOffer, WaitingWish
from storage.records import Account, OutboxItem

CustomerAddress = Callable[[Attendee], str]
"""The address of a customer's own page; empty where there is none."""


def no_page(_: Attendee) -> str:
    """Where there is no such page."""
    return ""


def no_form(_: Attendee, __: FormLink) -> str:
    """The same for forms."""
    return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerPages:
    """The pages that a customer's messages lead to: into the meeting, to the appointment itself, the short way to say yes or no, and
    to a wish on the waiting list.
    """

    join: CustomerAddress = no_page
    manage: CustomerAddress = no_page
    reply: CustomerAddress = no_page
    form: Callable[[Attendee, FormLink], str] = no_form
    waiting: CustomerAddress = no_page


NO_PAGES = CustomerPages()
TIME_OFF_KINDS = {NoticeKind.TIME_OFF, NoticeKind.TIME_OFF_REMOVED}
INVITATION_KINDS = {NoticeKind.INVITED, NoticeKind.INVITATION_DECLINED}
WAITING_KINDS = {NoticeKind.WISH_KEPT, NoticeKind.PLACE_OFFERED, NoticeKind.WISH_LEFT}
_OF_NO_APPOINTMENT = {NoticeKind.WORDS_BROKEN, NoticeKind.BOOKING_CODE, NoticeKind.CHOOSE_LINK}
ALONE = TIME_OFF_KINDS | INVITATION_KINDS | WAITING_KINDS | _OF_NO_APPOINTMENT
"""What is told without an appointment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What is stored about a row."""

    item: OutboxItem
    kind: NoticeKind
    now: datetime
    business: Business
    sender_address: str
    pages: CustomerPages = NO_PAGES
    appointment: Appointment | None = None
    service: Service | None = None
    staff: Mapping[StaffId, StaffMember]
    former: Mapping[StaffId, StaffMember] = field(default_factory=dict)
    attendee: Attendee | None = None
    member: StaffMember | None = None
    customer: Customer | None = None
    account: Account | None = None
    code: OneTimeCode | None = None
    wish: WaitingWish | None = None
    offer: PlaceOffer | None = None
    makes_events: bool = False
    tenant: TenantPolicy = TenantPolicy()

    @property
    def invites_customers(self) -> bool:
        """To the meeting itself, which shows in whose calendar it stands."""
        policy = (self.service.policy if self.service else None) or self.business.policy
        return policy.is_meeting_invite_to_customers_enabled and not self.tenant.are_staff_details_hidden
