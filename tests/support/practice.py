"""A small practice with people in Teams: a stored business, the bot over it, and a channel to talk to it through."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from typing import Any

from aiohttp import web

from bot.flows.conversation import Talk
from bot.flows.known_names import KnownNames
from bot.flows.turn import Desk
from bot.incoming import Incoming
from bot.line import BotSettings, bot_line
from bot.routes import add_routes, bot_door
from notifications.email import Email
from scheduling.appointment import AppointmentId, Attendee
from scheduling.business import Business, BusinessId
from scheduling.customer import Customer
from scheduling.errors import PermanentFailure
from scheduling.policy import OFFICE_HOURS, SchedulingPolicy
from scheduling.service import Location, Question, QuestionAssignment, QuestionId, Service, ServiceId
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from storage import Database
from storage.records import Account
from tests.support import teams_activities as teams
from tests.support.builders import Outside, a_business, a_customer, a_service, a_staff_member
from tests.support.channel import Channel
from tests.support.clock import FrozenClock
from tests.support.teams_activities import ANN, BRAM, Person
from usecases.deliver_outbox import DeliverOutbox
from usecases.make_ids import make_id
from usecases.notice_case import CustomerPages
from usecases.ports import SmsGateway
from usecases.wiring import Rules, UseCases, wire

TUESDAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
"""Ten o'clock in Amsterdam; "next tuesday" is a week away."""
SAM = Person(name="Sam Smit", object_id="33333333-3333-4333-8333-333333333333", user_id="29:sam")
VIC = Person(name="Vic Vos", object_id="44444444-4444-4444-8444-444444444444", user_id="29:vic")
NOBODY = Person(name="Nobody", object_id="55555555-5555-4555-8555-555555555555", user_id="29:nobody")
LINKED = {"ann": ANN, "bram": BRAM, "sam": SAM, "vic": VIC}
TREATS = (StaffId("ann"), StaffId("bram"))


@dataclass(slots=True)
class KeptMails:
    """Fits `usecases.ports.MailTransport`: keeps what would be sent; addresses in `refuses` do not exist."""

    sent: list[Email] = field(default_factory=list)
    refuses: set[str] = field(default_factory=set)

    async def send(self, email: Email, *, key: str) -> None:
        if email.to in self.refuses:
            raise PermanentFailure("recipient_refused", "550 no such user")
        self.sent.append(email)


@dataclass(slots=True, kw_only=True)
class Practice:
    """Everything a test looks at."""

    channel: Channel
    database: Database
    clock: FrozenClock
    use: UseCases
    business: Business
    outbox: DeliverOutbox
    mails: KeptMails


def practice_staff() -> tuple[StaffMember, ...]:
    return (
        a_staff_member("Ann de Wit", role=Role.ADMINISTRATOR),
        a_staff_member("Bram Bakker", role=Role.TEAM_MEMBER),
        a_staff_member("Sam Smit", role=Role.SCHEDULER, is_bookable=False),
        a_staff_member("Vic Vos", role=Role.VIEWER, is_bookable=False),
    )


def practice_services() -> tuple[Service, ...]:
    question = Question(id=QuestionId("reason"), display_name="What is it about?")
    return (
        a_service(staff_ids=TREATS, location=Location(display_name="Room 1")),
        a_service(id=ServiceId("video"), display_name="Video consult", duration=20, staff_ids=TREATS, is_online=True),
        a_service(id=ServiceId("class"), display_name="Yoga class", duration=60, maximum_attendees=3, staff_ids=TREATS),
        a_service(
            id=ServiceId("intake"),
            display_name="Intake",
            duration=45,
            staff_ids=(StaffId("bram"),),
            questions=(QuestionAssignment(question=question, is_required=True),),
        ),
    )


def practice_customers() -> tuple[Customer, ...]:
    return (
        a_customer("Noor Jansen", phone="+31612345678", language_tag="nl"),
        a_customer("Piet de Boer"),
        a_customer("Jan Mulder", id="jan", email=""),
        a_customer("Emma van der Berg", id="berg"),
        a_customer("Lisa Bos", id="lisa1", email="lisa@one.example", phone="+31611111111"),
        a_customer("Lisa Bos", id="lisa2", email="lisa@two.example", phone="+31622222222"),
    )


@asynccontextmanager
async def open_practice(
    database: Database,
    *,
    now: datetime = TUESDAY,
    services: Sequence[Service] | None = None,
    staff: Sequence[StaffMember] | None = None,
    business: Business | None = None,
    rules: Rules | None = None,
    sms: SmsGateway | None = None,
) -> AsyncIterator[Practice]:
    """The practice, open for talk until the context ends."""
    stored = business or a_business(
        id=BusinessId("practice@slotkeeper"),
        display_name="De Praktijk",
        hours=OFFICE_HOURS,
        tenant_id=teams.TENANT,
        policy=SchedulingPolicy(minimum_lead_time=24 * 60),
    )
    await database.write(lambda work: _store(work, stored, staff or practice_staff(), services or practice_services()))
    clock = FrozenClock(now)
    use = wire(database, clock, replace(Outside().ports(), sms=sms), rules or Rules(meeting_wait_seconds=0))
    app = web.Application()
    line = bot_line(BotSettings(is_development=True))
    desk = Desk(
        use_cases=use,
        clock=clock,
        names=KnownNames(use.customer_names),
        roster=line.roster,
        links=Pages(),
        new_id=make_id,
        join_address=join_address,
    )
    add_routes(app, bot_door(line, Talk(desk=desk), _apology))
    async with await Channel.start(app) as channel:
        mails = KeptMails()
        ports = replace(Outside().ports(), mail=mails, chat=line.staff_chat, sms=sms)
        outbox = DeliverOutbox(
            database=database,
            clock=clock,
            ports=ports,
            sender_address="bookings@example.com",
            worker="test",
            pages=CustomerPages(join=join_address),
            spread=lambda: 0.0,
        )
        yield Practice(
            channel=channel, database=database, clock=clock, use=use, business=stored, outbox=outbox, mails=mails
        )


def join_address(attendee: Attendee) -> str:
    return f"https://book.example.com/join/{attendee.id}"


class Pages:
    def tab(self, business_id: BusinessId, day: date | None = None, appointment_id: AppointmentId | None = None) -> str:
        return f"https://book.example.com/tab?day={day}"

    def page(self, business_id: BusinessId) -> str:
        return ""


def _apology(incoming: Incoming, reference: str) -> str:
    return f"sorry {reference}"


def _store(work: Any, business: Business, staff: Sequence[StaffMember], services: Sequence[Service]) -> None:
    work.businesses.add(business)
    for member in staff:
        work.staff.add(business.id, member)
        person = LINKED.get(member.id)
        if person is not None:
            account = Account(
                id=AccountId(f"account-{member.id}"),
                tenant_id=person.tenant_id,
                object_id=person.object_id,
                name=person.name,
            )
            work.accounts.add(account)
            work.staff.link(business.id, member.id, account.id)
    for question in {assigned.question for service in services for assigned in service.questions}:
        work.questions.add(business.id, question)
    for service in services:
        work.services.add(business.id, service)
    for customer in practice_customers():
        work.customers.add(business.id, replace(customer))
