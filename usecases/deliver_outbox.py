"""Empties the outbox: claim, look again, send outside any transaction, record. At least once, with a key the far side knows.

A temporary failure is tried again by the rule of `plan_retry` and parked after a day; a permanent one is parked at once with its
reason. Rows left by a process that died come back when their lease ends; those that this process still has in hand do not, wherever
the clock has jumped.
"""

import asyncio
import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial

import structlog

from notifications.bounces import status_in
from notifications.email import render
from notifications.facts import Audience, NoticeFacts, NoticeKind
from notifications.wording import wording_fault
from scheduling.business import BusinessId
from scheduling.clock import Clock
from scheduling.errors import Busy, DeliveryFailure, PermanentFailure, TemporaryFailure
from scheduling.meetings import TEAMS
from storage.engine import Database
from storage.records import OutboxItem
from storage.work import Work
from usecases.booking_codes import BookingCodes
from usecases.chat_topics import ChatTopic
from usecases.choose_link import ChooseLink, ChooseLinkMaker
from usecases.deliver_webhook import AT_ONCE_TO_ONE, DeliverWebhook
from usecases.invitation_link import InvitationLink
from usecases.keep_meetings import follow_up_with_link, give_up_meeting
from usecases.make_meetings import MakeMeetings
from usecases.notice_case import NO_PAGES, CustomerPages
from usecases.outgoing import TOLD_BY_MAIL, Outgoing, ToChat, ToMail, ToSms, read_outgoing
from usecases.outgoing_chat import read_chat_message
from usecases.plan_retry import plan_retry
from usecases.plan_webhooks import KIND as WEBHOOK
from usecases.ports import Ports
from usecases.raise_alarm import raise_alarm
from usecases.send_sms import refused_sms, send_sms
from usecases.still_holds import REMINDING, NotYet, Pointless, mail_instead
from usecases.stop_reminders import reminder_mark
from usecases.tell_broken_words import tell_broken_words
from usecases.tell_undelivered import tell_undelivered

log = structlog.get_logger("outbox")
_OF_ADDRESS = {"recipient_refused", "bad_address", "address_not_supported"}
_RECORD_TRIES = 5
_ASKED_FOR = frozenset({NoticeKind.BOOKING_CODE, NoticeKind.LINKS})
"""Whoever waits for such a mail asks again; staff can do nothing about it."""
_CHAT_ONLY = frozenset(ChatTopic)
Record = Callable[[Work], None]
StopLink = Callable[[BusinessId, str, str], str]
StaffLinkMaker = Callable[[InvitationLink, str], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRules:
    """At once per kind (Exchange Online allows three SMTP sessions), how long a claim holds, how long one try may take."""

    at_once: Mapping[str, int] = field(
        default_factory=lambda: {"meeting": 4, "mail": 3, "chat": 4, "sms": 2, WEBHOOK: 8}
    )
    lease_seconds: int = 180
    try_seconds: float = 150

    def __post_init__(self) -> None:
        if self.try_seconds >= self.lease_seconds:
            raise ValueError("a try must end before its lease does, or somebody else sends the same beside it")


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverOutbox:
    """`sender_address` is the mailbox mails come from, `worker` names this process in its claims.

    `stop_link` makes the address that stops reminders, of a business, the mark of an address and a language; `pages` those
    of a customer's own pages; `staff_link` that on which somebody answers an invitation, in a language. `codes` knows the digits
    of the codes that visitors are sent; `choose_link` makes the address at which a customer chooses a time.
    `spread` gives a number from 0 to 1 by which retries are set apart.
    """

    database: Database
    clock: Clock
    ports: Ports
    sender_address: str
    worker: str
    rules: DeliveryRules = field(default_factory=DeliveryRules)
    stop_link: StopLink | None = None
    staff_link: StaffLinkMaker | None = None
    pages: CustomerPages = NO_PAGES
    codes: BookingCodes | None = None
    choose_link: ChooseLinkMaker | None = None
    spread: Callable[[], float] = random.random
    _in_hand: dict[str, str | None] = field(default_factory=dict, init=False)
    """Claimed here and not ended yet, each with the webhook that it is for."""

    async def run_once(self) -> Counter[str]:
        """Deliver all that is due and wait for it; how many ended how."""
        ends: Counter[str] = Counter()
        while items := await self.claim(self.rules.at_once):
            ends.update(await asyncio.gather(*(self.deliver(item) for item in items)))
        return ends

    async def claim(self, free: Mapping[str, int]) -> list[OutboxItem]:
        """Take due rows, of each kind as many as there is room for; lost ones are given back first."""
        items = await self.database.write(partial(self._claim, dict(free), self.clock.now()))
        self._in_hand.update({item.id: item.webhook_id for item in items})
        return items

    async def deliver(self, item: OutboxItem) -> str:
        """Carry out one claimed row and record how it ended. Never raises but for a broken database."""
        try:
            return await self._deliver(item)
        finally:
            self._in_hand.pop(item.id, None)

    async def _deliver(self, item: OutboxItem) -> str:
        try:
            async with asyncio.timeout(self.rules.try_seconds):
                end, record = await self._carry_out(item)
        except DeliveryFailure as failure:
            end, record = self._failed(item, failure)
        except TimeoutError:
            end, record = self._failed(item, TemporaryFailure("too_slow"))
        except Exception as fault:
            log.exception("delivery_fault", item=item.id, kind=item.kind, topic=item.topic)
            end, record = self._failed(item, TemporaryFailure("fault", type(fault).__name__))
        await self._write(record)
        log.info("delivered", item=item.id, kind=item.kind, topic=item.topic, end=end, attempt=item.attempts)
        return end

    def _claim(self, free: Mapping[str, int], now: datetime, work: Work) -> list[OutboxItem]:
        work.outbox.rescue(now, but=self._in_hand)
        claimed: list[OutboxItem] = []
        for kind, room in free.items():
            if kind == WEBHOOK:
                claimed += self._claim_webhooks(room, now, work)
            elif room > 0:
                claimed += work.outbox.claim([kind], now, self.rules.lease_seconds, room, self.worker)
        return claimed

    def _claim_webhooks(self, room: int, now: datetime, work: Work) -> list[OutboxItem]:
        """One by one, so that no program gets more at once than it may, and none waits for another."""
        claimed: list[OutboxItem] = []
        busy = Counter(filter(None, self._in_hand.values()))
        while len(claimed) < room:
            full = [one for one, count in busy.items() if count >= AT_ONCE_TO_ONE]
            found = work.outbox.claim([WEBHOOK], now, self.rules.lease_seconds, 1, self.worker, but_to=full)
            if not found:
                break
            claimed += found
            busy.update(item.webhook_id for item in found if item.webhook_id)
        return claimed

    async def _carry_out(self, item: OutboxItem) -> tuple[str, Record]:
        if item.kind == WEBHOOK:
            calls = self.ports.webhooks
            deliver = DeliverWebhook(database=self.database, clock=self.clock, calls=calls, spread=self.spread)
            return await deliver(item)
        if item.kind == "meeting":
            make = MakeMeetings(database=self.database, clock=self.clock, meetings=self.ports.meetings)
            outgoing: Outgoing | None = await make(item)
        else:
            outgoing = await self.database.read(partial(self._read, item, self.clock.now()))
        if outgoing is None:
            return "done", _done(item, self.clock.now())
        if isinstance(outgoing, NotYet):
            return "waiting", _retry(item, outgoing.until, item.last_error, item.attempts - 1)
        if isinstance(outgoing, Pointless):
            return "dropped", _settle_unsaid(item, outgoing.why, self.clock.now())
        return await self._hand_over(outgoing, item)

    def _read(self, item: OutboxItem, now: datetime, work: Work) -> Outgoing:
        if item.topic in _CHAT_ONLY:
            return read_chat_message(work, item, now)
        makes_events = self.ports.meetings.provider == TEAMS
        return read_outgoing(work, item, now, self.sender_address, pages=self.pages, makes_events=makes_events)

    async def _hand_over(self, outgoing: ToMail | ToSms | ToChat, item: OutboxItem) -> tuple[str, Record]:
        if isinstance(outgoing, ToSms | ToMail):
            outgoing = replace(outgoing, facts=self._with_choice(outgoing.facts, item))
        if isinstance(outgoing, ToSms):
            return await send_sms(self.ports.sms, item, outgoing.number, outgoing.facts, self.clock.now())
        if isinstance(outgoing, ToMail) and (fault := wording_fault(outgoing.facts)):
            await self._write(partial(tell_broken_words, item=item, fault=fault, now=self.clock.now()))
            outgoing = replace(outgoing, facts=replace(outgoing.facts, wordings={}))
        await self._send(outgoing, item)
        return "done", _sent(item, outgoing, self.clock.now())

    async def _send(self, outgoing: ToMail | ToChat, item: OutboxItem) -> None:
        match outgoing:
            case ToMail(facts=facts):
                facts = self._with_way_out(self._with_answer(facts, item.business_id), item.business_id)
                facts = self._with_digits(facts, item.business_id)
                await self.ports.mail.send(render(facts), key=item.key)
            case ToChat():
                await self._tell_in_chat(outgoing)

    def _with_answer(self, facts: NoticeFacts, business_id: BusinessId) -> NoticeFacts:
        """Whoever was added to the staff says yes or no by the link."""
        invitation = facts.invitation
        if facts.kind is not NoticeKind.INVITED or invitation is None or self.staff_link is None:
            return facts
        link = InvitationLink(
            business_id=business_id, staff_id=invitation.staff_id, token_version=invitation.token_version
        )
        return replace(facts, manage_url=self.staff_link(link, facts.reader.language))

    def _with_choice(self, facts: NoticeFacts, item: OutboxItem) -> NoticeFacts:
        """The address is good for a time from the moment it was asked for."""
        choose = facts.choose
        if choose is None or self.choose_link is None:
            return facts
        link = ChooseLink(
            business_id=item.business_id,
            customer_id=choose.customer_id,
            service=choose.service,
            staff_id=choose.staff_id,
            language=facts.reader.language,
        )
        url = self.choose_link(link, item.created_at or item.due_at)
        return replace(facts, choose=replace(choose, url=url))

    def _with_digits(self, facts: NoticeFacts, business_id: BusinessId) -> NoticeFacts:
        if facts.code is None or self.codes is None:
            return facts
        digits = self.codes.digits(business_id, facts.code.draft_id, facts.code.number)
        return replace(facts, code=replace(facts.code, digits=digits))

    def _with_way_out(self, facts: NoticeFacts, business_id: BusinessId) -> NoticeFacts:
        """Reminders to customers say how to stop them; what an appointment needs cannot be stopped."""
        if facts.kind not in REMINDING or facts.reader.audience is not Audience.CUSTOMER or self.stop_link is None:
            return facts
        mark = reminder_mark(business_id, facts.reader.address)
        return replace(facts, unsubscribe_url=self.stop_link(business_id, mark, facts.reader.language))

    async def _tell_in_chat(self, chat: ToChat) -> None:
        try:
            await self.ports.chat.notify(chat.conversation, chat.notice)
        except PermanentFailure as failure:
            if failure.code == "conversation_gone":
                await self._write(lambda work: work.conversations.drop(chat.conversation.conversation_id))
            raise

    def _failed(self, item: OutboxItem, failure: DeliveryFailure) -> tuple[str, Record]:
        retry = plan_retry(item.attempts, retry_after=failure.retry_after, spread=self.spread())
        if isinstance(failure, PermanentFailure) or retry is None:
            log.warning("parked", item=item.id, kind=item.kind, topic=item.topic, error=failure.code)
            return "parked", partial(self._park, item, failure)
        return "waiting", _retry(item, self.clock.now() + retry.wait, str(failure), retry.attempts)

    def _park(self, item: OutboxItem, failure: DeliveryFailure, work: Work) -> None:
        """An alarm that cannot be told is no news by itself; whatever it was about still stands on the list.

        Nor is a code that a visitor cannot get: the page offers to send it again, or to correct the address.
        """
        now = self.clock.now()
        if item.topic in _CHAT_ONLY or item.topic in _ASKED_FOR:
            return work.outbox.drop(item.id, str(failure))
        if rows := mail_instead(work, item, now):
            work.outbox.add(rows)
            return work.outbox.drop(item.id, TOLD_BY_MAIL)
        work.outbox.park(item.id, str(failure))
        self._tell_given_up(work, item, failure, now)
        return raise_alarm(work, item, now)

    def _tell_given_up(self, work: Work, item: OutboxItem, failure: DeliveryFailure, now: datetime) -> None:
        """Whoever has to know of this kind of message."""
        refused_sms(self.ports.sms, item, failure, now)(work)
        if item.kind == "meeting":
            give_up_meeting(work, item, now)
        if failure.code in _OF_ADDRESS:
            known = "5.1.3" if failure.code == "bad_address" else status_in(failure.detail)
            tell_undelivered(work, item, known, now)

    async def _write(self, record: Record) -> None:
        """What has been sent must be recorded: a lock that cannot be had is asked for again."""
        for tries_left in reversed(range(_RECORD_TRIES)):
            try:
                return await self.database.write(record)
            except Busy:
                if not tries_left:
                    raise
        return None


def _done(item: OutboxItem, at: datetime) -> Record:
    return lambda work: work.outbox.done(item.id, at)


def _settle_unsaid(item: OutboxItem, why: str, at: datetime) -> Record:
    """Dropped; a reminder that only chat has become impossible for takes the other way."""

    def record(work: Work) -> None:
        rows = mail_instead(work, item, at)
        work.outbox.add(rows)
        work.outbox.drop(item.id, TOLD_BY_MAIL if rows else why)

    return record


def _drop(item: OutboxItem, why: str) -> Record:
    return lambda work: work.outbox.drop(item.id, why)


def _retry(item: OutboxItem, due_at: datetime, error: str, attempts: int) -> Record:
    return lambda work: work.outbox.retry(item.id, due_at, error, attempts=attempts)


def _sent(item: OutboxItem, outgoing: ToMail | ToChat, at: datetime) -> Record:
    """Done; and if it promised a link that has come meanwhile, the link is sent after it."""
    promised = isinstance(outgoing, ToMail) and _promises_link(outgoing.facts)
    entry = outgoing.facts.entry if isinstance(outgoing, ToMail) and _is_for_calendar(outgoing.facts) else None

    def record(work: Work) -> None:
        if promised:
            follow_up_with_link(work, item, at)
        if entry is not None:
            work.outbox.note(item.id, entry=entry)
        work.outbox.done(item.id, at)

    return record


def _is_for_calendar(facts: NoticeFacts) -> bool:
    """Whether it matters for later messages how this one got, or did not get, into the reader's calendar."""
    is_about_time = facts.kind not in (NoticeKind.REMINDER, NoticeKind.FOLLOW_UP, NoticeKind.CHOOSE)
    return is_about_time and facts.appointment is not None and facts.appointment.is_online


def _promises_link(facts: NoticeFacts) -> bool:
    appointment = facts.appointment
    is_told = facts.kind in (NoticeKind.CONFIRMED, NoticeKind.CHANGED, NoticeKind.ASSIGNED)
    is_open = appointment is not None and appointment.is_online and not appointment.join_url
    return is_told and is_open and not facts.series  # which leads to pages that always know the link
