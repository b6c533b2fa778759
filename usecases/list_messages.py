"""The log of messages: what left for whom, by which way, how far it came and why it did not (D8, D17); for administrators.

A receiver is found by whom the message is for now, since no row keeps an address.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial

from scheduling.appointment import Appointment, AppointmentId
from scheduling.business import BusinessId
from scheduling.customer import Customer, CustomerId
from scheduling.errors import Invalid
from scheduling.waiting import WaitingWish
from storage.customers import fold
from storage.engine import Database
from storage.message_log import LogPlace, LogQuestion, Receivers
from storage.records import OutboxItem, OutboxState, SmsRecord, SmsState
from storage.work import Work
from usecases.access import Actor, Permission, require
from usecases.configuration import Configuration, Configurations
from usecases.read_trouble import choosers, recipient_of, wishes_of

CHANNELS = ("mail", "chat", "sms", "meeting", "webhook")
STATES = tuple(OutboxState)
PER_PAGE = 50
_MOST_CUSTOMERS = 200
"""More than this are found by no word that helps."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageQuestion:
    """Nothing given is everything. `after` is the cursor that the page before ended with."""

    business_id: BusinessId
    state: OutboxState | None = None
    channel: str = ""
    receiver: str = ""
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageLine:
    """`error` begins with the code of why it could not leave, or was not sent. `delivery` is what a text message's provider said."""

    id: str
    topic: str
    channel: str
    state: OutboxState
    recipient: str
    address: str
    attempts: int
    made_at: datetime
    due_at: datetime
    done_at: datetime | None
    error: str = ""
    delivery: SmsState | None = None
    appointment_id: AppointmentId | None = None
    service_name: str = ""
    starts_at: datetime | None = None

    @property
    def can_resend(self) -> bool:
        """Only what was given up waits for a person."""
        return self.state is OutboxState.PARKED


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagePage:
    """The latest first; `next` leads to the page after, empty on the last one. `parked` counts what was given up in all."""

    lines: tuple[MessageLine, ...]
    next: str
    parked: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListMessages:
    """Raises Invalid for a channel or a cursor that there is not."""

    database: Database
    configurations: Configurations

    async def __call__(self, question: MessageQuestion, actor: Actor) -> MessagePage:
        if question.channel and question.channel not in CHANNELS:
            raise Invalid("channel", "one_of", options=", ".join(CHANNELS))
        place = _place_from(question.after) if question.after else None
        return await self.database.read(partial(self._list, question, place, actor))

    def _list(self, question: MessageQuestion, place: LogPlace | None, actor: Actor, work: Work) -> MessagePage:
        configuration = self.configurations.read(work, question.business_id)
        require(configuration, actor, Permission.RESEND_MESSAGES)
        asked = LogQuestion(
            business_id=question.business_id,
            states=(question.state,) if question.state else (),
            kinds=(question.channel,) if question.channel else (),
            receivers=_receivers(work, configuration, question.receiver) if question.receiver.strip() else None,
            after=place,
        )
        items = work.message_log.page(asked, PER_PAGE + 1)
        has_more = len(items) > PER_PAGE
        return MessagePage(
            lines=_lines(work, configuration, items[:PER_PAGE]),
            next=_cursor(items[PER_PAGE - 1].created_at or items[PER_PAGE - 1].due_at, items[PER_PAGE - 1].id)
            if has_more
            else "",
            parked=work.outbox.count_parked(question.business_id),
        )


def _receivers(work: Work, configuration: Configuration, text: str) -> Receivers:
    business, wanted = configuration.business, fold(text)
    found = work.customers.search(business.id, text, _MOST_CUSTOMERS)
    return Receivers(
        customers=tuple(customer.id for customer in found),
        staff=tuple(
            one.id for one in configuration.staff.values() if wanted in fold(f"{one.display_name} {one.email}")
        ),
        is_business=wanted in fold(f"{business.display_name} {business.email}"),
    )


def _lines(work: Work, configuration: Configuration, items: tuple[OutboxItem, ...]) -> tuple[MessageLine, ...]:
    business_id = configuration.business.id
    ids = {item.appointment_id for item in items if item.appointment_id is not None}
    about = {one.id: one for one in work.appointments.by_ids(business_id, ids)}
    texts = work.sms_messages.of(business_id, [item.id for item in items if item.kind == "sms"])
    wishes = wishes_of(work, business_id, items)
    customers = choosers(work, business_id, items)
    return tuple(_line(configuration, about, wishes, texts, customers, item) for item in items)


def _line(
    configuration: Configuration,
    about: Mapping[AppointmentId, Appointment],
    wishes: Mapping[str, WaitingWish],
    texts: Mapping[str, SmsRecord],
    customers: Mapping[CustomerId, Customer],
    item: OutboxItem,
) -> MessageLine:
    appointment = about.get(item.appointment_id) if item.appointment_id else None
    recipient, address = recipient_of(configuration, appointment, item, wishes, customers)
    wish = wishes.get(item.attendee_id or "")
    told = texts.get(item.id)
    return MessageLine(
        id=item.id,
        topic=item.topic,
        channel=item.kind,
        state=item.state,
        recipient=recipient,
        address=address,
        attempts=item.attempts,
        made_at=item.created_at or item.due_at,
        due_at=item.due_at,
        done_at=item.done_at,
        error=item.last_error,
        delivery=told.state if told else None,
        appointment_id=item.appointment_id,
        service_name=appointment.service_name if appointment else _service_of(configuration, wish),
        starts_at=appointment.span.start if appointment else None,
    )


def _service_of(configuration: Configuration, wish: WaitingWish | None) -> str:
    return "" if wish is None else configuration.service(wish.service_id).display_name


def place_of(line: MessageLine) -> str:
    """The cursor of whoever has seen the list up to this line."""
    return _cursor(line.made_at, line.id)


def _cursor(made_at: datetime, item_id: str) -> str:
    return f"{int(made_at.timestamp())}.{item_id}"


def _place_from(cursor: str) -> LogPlace:
    seconds, _, item_id = cursor.partition(".")
    if not (seconds.isascii() and seconds.isdigit() and len(seconds) < 12 and item_id):
        raise Invalid("after", "cursor")
    return LogPlace(datetime.fromtimestamp(int(seconds), UTC), item_id)
