"""A post office for tests: fakes of all outward ports that remember what left, and can be told to fail."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy import select

from adapters.console import NoCalendars
from adapters.link_meetings import LinkMeetings
from notifications.email import Email
from notifications.facts import StaffNotice
from notifications.sms import SmsReceipt
from scheduling.appointment import Attendee, Meeting
from scheduling.errors import DeliveryFailure
from scheduling.service import FormLink
from scheduling.staff import StaffMember
from storage import Database
from storage.records import ConversationRecord, OutboxItem
from storage.tables import outbox
from tests.support.clock import FrozenClock
from usecases.booking_codes import BookingCodes
from usecases.chat_messages import ChatMessage
from usecases.choose_link import ChooseLinkMaker
from usecases.deliver_outbox import DeliverOutbox, DeliveryRules, StaffLinkMaker, StopLink
from usecases.deliver_reminders import DeliverReminders
from usecases.notice_case import CustomerAddress, CustomerPages, no_form, no_page
from usecases.plan_mornings import PlanMornings
from usecases.ports import MailTransport, MeetingRequest, Meetings, Ports, SmsGateway, WebhookCalls
from usecases.request_links import AnswerLinkRequests

ROOMS = "https://meet.example.org/{token}"


@dataclass
class MailBox:
    """Remembers mails. A fault for an address is raised instead, as often as it is listed; `hangs` waits for ever."""

    sent: list[Email] = field(default_factory=list)
    faults: dict[str, list[DeliveryFailure | Exception]] = field(default_factory=dict)
    hangs: set[str] = field(default_factory=set)
    before: Callable[[Email], Awaitable[None]] | None = None

    async def send(self, email: Email, *, key: str) -> None:
        if self.before is not None:
            await self.before(email)
        if email.to in self.hangs:
            await asyncio.Event().wait()
        faults = self.faults.get(email.to, [])
        if faults:
            raise faults.pop(0)
        self.sent.append(email)

    def to(self, address: str) -> list[Email]:
        return [email for email in self.sent if email.to == address]

    def subjects(self, address: str) -> list[str]:
        return [email.subject for email in self.to(address)]


@dataclass
class ChatBox:
    """Remembers what was told in private chats."""

    told: list[tuple[str, StaffNotice]] = field(default_factory=list)
    alarms: list[tuple[str, ChatMessage]] = field(default_factory=list)
    fault: DeliveryFailure | None = None

    async def notify(self, conversation: ConversationRecord, notice: ChatMessage) -> None:
        if self.fault is not None:
            raise self.fault
        if isinstance(notice, StaffNotice):
            self.told.append((conversation.conversation_id, notice))
        else:
            self.alarms.append((conversation.conversation_id, notice))


@dataclass
class SmsBox:
    """Remembers text messages; a fault for a number is raised instead, as often as it is listed."""

    sent: list[tuple[str, str]] = field(default_factory=list)
    faults: dict[str, list[DeliveryFailure]] = field(default_factory=dict)
    provider: str = "box"

    async def send(self, number: str, text: str, *, key: str) -> SmsReceipt:
        faults = self.faults.get(number, [])
        if faults:
            raise faults.pop(0)
        self.sent.append((number, text))
        return SmsReceipt(id=f"box-{key}", origin="Shop")


@dataclass
class Rooms:
    """Rooms by link, with the calls remembered; a fault is raised while it is set."""

    calls: list[str] = field(default_factory=list)
    fault: DeliveryFailure | None = None
    provider: str = "link"
    real: LinkMeetings = LinkMeetings(template=ROOMS, secret=b"s" * 32)

    async def create(self, request: MeetingRequest) -> Meeting:
        self._note("create")
        return await self.real.create(request)

    async def reschedule(self, meeting: Meeting, request: MeetingRequest) -> Meeting:
        self._note("reschedule")
        return await self.real.reschedule(meeting, request)

    async def cancel(self, meeting: Meeting, message: str) -> None:
        self._note("cancel")

    async def withdraw(self, request: MeetingRequest) -> None:
        self._note("withdraw")

    async def health(self, staff: StaffMember) -> str | None:
        return None

    def _note(self, call: str) -> None:
        if self.fault is not None:
            raise self.fault
        self.calls.append(call)


@dataclass
class PostOffice:
    """Delivers a database's outbox into the boxes."""

    database: Database
    clock: FrozenClock
    mail: MailBox = field(default_factory=MailBox)
    chat: ChatBox = field(default_factory=ChatBox)
    sms: SmsBox = field(default_factory=SmsBox)
    rooms: Rooms = field(default_factory=Rooms)
    rules: DeliveryRules = field(default_factory=DeliveryRules)
    transport: MailTransport | None = None
    meetings: Meetings | None = None
    gateway: SmsGateway | None = None
    join_address: CustomerAddress = no_page
    manage_address: CustomerAddress = no_page
    reply_address: CustomerAddress = no_page
    form_address: Callable[[Attendee, FormLink], str] = no_form
    worker: str = "w1"
    stop_link: StopLink | None = None
    staff_link: StaffLinkMaker | None = None
    spread: float = 0.0
    codes: BookingCodes | None = None
    choose_link: ChooseLinkMaker | None = None
    webhooks: WebhookCalls | None = None

    @property
    def outbox(self) -> DeliverOutbox:
        mail = self.transport or self.mail
        meetings = self.meetings or self.rooms
        ports = Ports(
            mail=mail,
            chat=self.chat,
            meetings=meetings,
            calendars=NoCalendars(),
            sms=self.gateway or self.sms,
            webhooks=self.webhooks,
        )
        return DeliverOutbox(
            database=self.database,
            clock=self.clock,
            ports=ports,
            sender_address="post@shop.example",
            worker=self.worker,
            rules=self.rules,
            stop_link=self.stop_link,
            staff_link=self.staff_link,
            codes=self.codes,
            choose_link=self.choose_link,
            pages=CustomerPages(
                join=self.join_address, manage=self.manage_address, reply=self.reply_address, form=self.form_address
            ),
            spread=lambda: self.spread,
        )

    async def deliver(self, **forward: float) -> Counter[str]:
        """Let time pass, then send everything that is due, reminders and morning lists included."""
        self.clock.forward(**forward)
        await AnswerLinkRequests(database=self.database, clock=self.clock).run_once()
        await PlanMornings(database=self.database, clock=self.clock).run_once()
        counts = await DeliverReminders(database=self.database, clock=self.clock).run_once()
        return counts + await self.outbox.run_once()

    async def rows(self) -> list[OutboxItem]:
        return await self.database.read(_all_rows)

    async def states(self, **wanted: Any) -> list[tuple[str, str]]:
        """(topic, state) of the rows whose fields have these values."""
        rows = [row for row in await self.rows() if all(getattr(row, name) == value for name, value in wanted.items())]
        return [(row.topic, str(row.state)) for row in rows]

    def with_rules(self, **rules: Any) -> "PostOffice":
        return replace(self, rules=replace(self.rules, **rules))


def _all_rows(work: Any) -> list[OutboxItem]:
    found: list[OutboxItem] = []

    for business_id, item_id in work.connection.execute(
        select(outbox.c.business_id, outbox.c.id).order_by(outbox.c.created_at, outbox.c.ordinal)
    ).all():
        row = work.outbox.get(business_id, item_id)
        if row is not None:
            found.append(row)
    return found
