"""The service: the thing sold, with length, buffers, seats, price, reminders, questions and the staff who offer it."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import NewType

from scheduling.business import Address
from scheduling.errors import Invalid
from scheduling.policy import DAY, SchedulingPolicy
from scheduling.quick import quick
from scheduling.staff import StaffId

ServiceId = NewType("ServiceId", str)
QuestionId = NewType("QuestionId", str)
FormId = NewType("FormId", str)
LONGEST_DURATION = 30 * DAY
MOST_FORMS = 4
MOST_MONEY = 1_000_000_000
MOST_TIMES = 52
"""How often a series may repeat."""
MOST_PEOPLE = 5
"""How many others may be told of an appointment."""


class PriceType(StrEnum):
    """Price models (B24); price is information, there are no payments."""

    UNDEFINED = "undefined"
    FIXED_PRICE = "fixedPrice"
    STARTING_AT = "startingAt"
    HOURLY = "hourly"
    FREE = "free"
    PRICE_VARIES = "priceVaries"
    CALL_US = "callUs"
    NOT_SET = "notSet"


class Recipients(StrEnum):
    """Who gets a reminder or follow-up (B67)."""

    CUSTOMER = "customer"
    STAFF = "staff"
    ALL_ATTENDEES = "allAttendees"


class StaffRule(StrEnum):
    """Whether a booking takes one of the chosen staff or all of them (B26)."""

    ONE_OF = "one_of"
    ALL_OF = "all_of"


class Lobby(StrEnum):
    """Whether customers of an online appointment wait until they are let in (B79)."""

    WAIT = "wait"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A message `offset` minutes before the start, or, as a follow-up, after the end (B66)."""

    offset: int
    recipients: Recipients = Recipients.CUSTOMER
    message: str = ""
    is_follow_up: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.offset <= 366 * DAY:
            raise Invalid("reminders", "offset_between", least=0, most=366 * DAY)


class FieldUse(StrEnum):
    """Whether customers see a field, and must fill it in (B36)."""

    HIDDEN = "hidden"
    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True, kw_only=True)
class CustomerFields:
    """What a service asks of its customers beside name and mail address."""

    phone: FieldUse = FieldUse.OPTIONAL
    address: FieldUse = FieldUse.HIDDEN
    notes: FieldUse = FieldUse.OPTIONAL


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question of the business's master list (B37); options make it a choice (B38).

    A confirmation is a box that must be ticked, with its one option as the words beside it (S100). The link leads to what the
    question is about.
    """

    id: QuestionId
    display_name: str
    options: tuple[str, ...] = ()
    link_url: str = ""
    is_confirmation: bool = False
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if self.is_confirmation and len(self.options) != 1:
            raise Invalid("options", "one_for_a_confirmation")


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionAssignment:
    """A question switched on for a service."""

    question: Question
    is_required: bool = False

    @property
    def must_be_answered(self) -> bool:
        """A box to be ticked is never optional (S100)."""
        return self.is_required or self.question.is_confirmation


@dataclass(frozen=True, slots=True, kw_only=True)
class FormLink:
    """A form elsewhere that customers of a service fill in before they come (B43)."""

    id: FormId
    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coordinates:
    """A point on the earth, as far as it is known."""

    latitude: float | None = None
    longitude: float | None = None
    altitude: float | None = None
    accuracy: float | None = None
    altitude_accuracy: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Location:
    """Where a service is given; the link leads to a map or page.

    What follows the link is kept for programs that give it, and nothing here depends on it.
    """

    display_name: str = ""
    address: Address = Address()
    uri: str = ""
    email: str = ""
    kind: str = ""
    unique_id: str = ""
    unique_id_kind: str = ""
    coordinates: Coordinates | None = None


def check_amount(price: Decimal, field: str = "price") -> None:
    """Raises Invalid for what nobody can pay."""
    if not price.is_finite():
        raise Invalid(field, "amount")
    if price < 0:
        raise Invalid(field, "not_negative")
    if price > MOST_MONEY:
        raise Invalid(field, "at_most", most=MOST_MONEY)


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """A service. Lengths in minutes. A policy of None means the business's. Raises Invalid when lengths or seats make no sense.

    `recurring_up_to` is how often customers may repeat it in one booking, `further_people` how many others they may
    have told; 0 for not at all. With a `private_key` it is not on the page: customers reach it by an address that holds
    the key, or by one that is good for one booking (B99). `staff_ids` keeps the order used by assignment by priority. A
    policy read from storage is complete: what it leaves to the business is filled in from there.
    `color` is #RRGGBB, or empty for that of the people.
    """

    id: ServiceId
    display_name: str
    duration: int = 60
    pre_buffer: int = 0
    post_buffer: int = 0
    maximum_attendees: int = 1
    staff_ids: tuple[StaffId, ...] = ()
    staff_rule: StaffRule = StaffRule.ONE_OF
    policy: SchedulingPolicy | None = None
    description: str = ""
    additional_information: str = ""
    notes: str = ""
    price: Decimal = Decimal(0)
    price_type: PriceType = PriceType.NOT_SET
    location: Location = Location()
    reminders: tuple[Reminder, ...] = ()
    questions: tuple[QuestionAssignment, ...] = ()
    forms: tuple[FormLink, ...] = ()
    is_online: bool = False
    is_anonymous_join_enabled: bool = False
    lobby: Lobby = Lobby.WAIT
    is_hidden: bool = False
    is_on_demand: bool = False
    private_key: str = ""
    has_waiting_list: bool = True
    is_customer_allowed_to_manage: bool = False
    is_email_required: bool = True
    customer_fields: CustomerFields = CustomerFields()
    sends_confirmation: bool = True
    sms_enabled: bool = False
    recurring_up_to: int = 0
    further_people: int = 0
    language_tag: str = ""
    web_slug: str = ""
    color: str = ""
    created_at: datetime | None = None
    updated_at: datetime | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.duration <= LONGEST_DURATION:
            raise Invalid("duration", "between", least=1, most=LONGEST_DURATION)
        for name in ("pre_buffer", "post_buffer"):
            if not 0 <= getattr(self, name) <= DAY:
                raise Invalid(name, "between", least=0, most=DAY)
        if not 1 <= self.maximum_attendees <= 1000:
            raise Invalid("maximum_attendees", "between", least=1, most=1000)
        check_amount(self.price)
        if not 0 <= self.recurring_up_to <= MOST_TIMES:
            raise Invalid("recurring_up_to", "between", least=0, most=MOST_TIMES)
        if not 0 <= self.further_people <= MOST_PEOPLE:
            raise Invalid("further_people", "between", least=0, most=MOST_PEOPLE)

    @property
    def is_private(self) -> bool:
        return bool(self.private_key)

    @property
    def path_name(self) -> str:
        """What stands for it in an address (S98)."""
        return self.private_key or self.web_slug or self.id

    @property
    def is_group(self) -> bool:
        """Whether several customers share one appointment (S85)."""
        return self.maximum_attendees > 1
