"""The conversation behind the wire: who speaks, about which business, in which language, and which flow answers."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from bot.flows import (
    book,
    cancel,
    choose_link,
    customers,
    greetings,
    messages,
    outside_change,
    reschedule,
    schedule,
    sentence,
    settings_and_set_up,
    team,
    time_off,
    trouble,
    waiting,
    why,
)
from bot.flows.data import Data, text
from bot.flows.group import for_everybody
from bot.flows.results import plain_reply, refused, show_appointment
from bot.flows.turn import Desk, Turn
from bot.incoming import Incoming, IncomingKind
from bot.replies import SILENCE, Reply, ReplyError
from cards.actions import CUSTOMERS, Key, Verb
from cards.notices import discarded_card
from cards.views import View
from scheduling.appointment import AppointmentId
from scheduling.business import BusinessId
from scheduling.errors import Busy, Refusal
from texts.catalogue import say
from usecases.access import Actor, openable
from usecases.keep_conversation import ConversationSeen
from usecases.recognise_account import Identity
from usecases.views import AccountView, BusinessView


@dataclass(frozen=True, slots=True, kw_only=True)
class Talk:
    """Fits `bot.replies.Conversation`."""

    desk: Desk

    async def answer(self, incoming: Incoming) -> Reply:
        if incoming.kind is IncomingKind.UNINSTALL or (
            incoming.kind is IncomingKind.MEMBERS_REMOVED and incoming.is_bot_concerned
        ):
            await self.lost(incoming)
            return SILENCE
        if (
            incoming.kind in (IncomingKind.MEMBERS_ADDED, IncomingKind.MEMBERS_REMOVED)
            and not incoming.is_bot_concerned
        ):
            return SILENCE
        if not incoming.object_id:
            return await self._installed_unseen(incoming)
        turn = await self._turn(incoming)
        try:
            return await self._answer(turn)
        except Refusal as refusal:
            return await refused(turn, refusal, _said_plainly)
        except Busy:
            return Reply(error=ReplyError(code="busy", message=say("refusals.busy", turn.language), status=500))

    async def lost(self, incoming: Incoming) -> None:
        await self.desk.use_cases.drop_conversation(incoming.conversation_id)

    async def _answer(self, turn: Turn) -> Reply:
        incoming = turn.incoming
        if turn.account.is_switched_off:
            return plain_reply(turn, say("chat.product_off", turn.language), offers_steps=False)
        if incoming.kind in (IncomingKind.INSTALL, IncomingKind.MEMBERS_ADDED):
            is_first = await turn.use.mark_welcomed(incoming.conversation_id)
            return await greetings.welcome(turn) if is_first else SILENCE
        if incoming.kind is IncomingKind.SEARCH:
            return await self._typeahead(turn)
        if incoming.kind is IncomingKind.MESSAGE:
            return await self._message(turn)
        return await _click(turn)

    async def _message(self, turn: Turn) -> Reply:
        if not turn.incoming.text:
            return await greetings.show_help(turn)
        if turn.incoming.is_group:
            return await for_everybody(turn)
        return await sentence.said(turn, turn.incoming.text)

    async def _typeahead(self, turn: Turn) -> Reply:
        if turn.incoming.dataset != CUSTOMERS or turn.business is None:
            return Reply()
        return await customers.typeahead(turn, turn.incoming.text, turn.incoming.top or 15)

    async def _turn(self, incoming: Incoming) -> Turn:
        account = await self._account(incoming)
        await self._keep(incoming, account)
        business = None if account.is_switched_off else await self._business(account, incoming.data)
        kept = text(incoming.data, Key.LANGUAGE) if incoming.verb != Verb.LANGUAGE else ""
        language = _with_region(account.language, incoming.locale) or "en"
        turn = Turn(
            desk=self.desk,
            incoming=incoming,
            account=account,
            language=language,
            now=self.desk.clock.now(),
            business=business,
        )
        return turn.speaking(kept) if kept else turn

    async def _account(self, incoming: Incoming) -> AccountView:
        """The account; the roster is asked for addresses only while none is known and no business is linked."""
        identity = Identity(
            tenant_id=incoming.tenant_id,
            object_id=incoming.object_id,
            name=incoming.user_name,
            language=incoming.locale,
            zone=incoming.time_zone,
            user_id=incoming.user_id,
        )
        account = await self.desk.use_cases.recognise_account(identity)
        if account.email or account.memberships:
            return account
        email, upn = await self.desk.roster.addresses(incoming)
        if not email and not upn:
            return account
        return await self.desk.use_cases.recognise_account(replace(identity, email=email, upn=upn))

    async def _keep(self, incoming: Incoming, account: AccountView) -> None:
        seen = ConversationSeen(
            conversation_id=incoming.conversation_id,
            kind=str(incoming.conversation_type),
            tenant_id=incoming.tenant_id,
            service_url=incoming.service_url,
            bot_id=incoming.bot_id,
            user_id=incoming.user_id,
            account_id=account.id if not incoming.is_group else None,
        )
        await self.desk.use_cases.keep_conversation(seen)

    async def _business(self, account: AccountView, data: Data) -> BusinessView | None:
        """The one the card is about, else the last used, else the only one."""
        own = [member.business_id for member in openable(account)]
        named = text(data, Key.BUSINESS)
        wanted = BusinessId(named) if named else account.last_business_id
        if wanted not in own:
            wanted = own[0] if len(own) == 1 else None
        if wanted is None:
            return None
        actor = Actor(kind="staff", account_id=account.id, name=account.name)
        try:
            return await self.desk.use_cases.read_business(wanted, actor)
        except Refusal:
            return None  # the role does not open it, as for a guest

    async def _installed_unseen(self, incoming: Incoming) -> Reply:
        """The channel does not say who it is, so nothing can be done for him or her."""
        if incoming.kind in (IncomingKind.INSTALL, IncomingKind.MEMBERS_ADDED):
            return SILENCE
        return Reply(
            error=ReplyError(code="unknown_person", message=say("chat.unknown_person", incoming.locale or "en"))
        )


def _with_region(chosen: str, locale: str) -> str:
    """The language chosen; the client's tag, which knows the region too, where it is of that language or none was chosen."""
    is_same = not chosen or locale.partition("-")[0] == chosen
    return locale if locale and is_same else chosen


async def _said_plainly(problem: str) -> Reply:
    return Reply(error=ReplyError(code="refused", message=problem))


async def _click(turn: Turn) -> Reply:
    verb = next((known for known in Verb if known.value == turn.incoming.verb), None)
    if verb is None:
        return Reply(error=ReplyError(code="unknown_verb", message=say("chat.old_card", turn.language)))
    if turn.business is None and verb not in _WITHOUT_BUSINESS:
        return await sentence.said(turn, "")
    data = turn.incoming.data
    if verb is Verb.BOOK and data.get(Key.BUSINESS) == "":
        return settings_and_set_up.choose_business(turn, {})
    for verbs, flow in _BY_FAMILY.items():
        if verb in verbs:
            return await flow(turn, verb, data)
    return await _SINGLE[verb](turn, data)


async def _help(turn: Turn, data: Data) -> Reply:
    return await greetings.show_help(turn)


async def _say(turn: Turn, data: Data) -> Reply:
    return await sentence.said(turn, text(data, Key.TEXT))


async def _language(turn: Turn, data: Data) -> Reply:
    return await settings_and_set_up.change_language(turn, text(data, Key.LANGUAGE))


async def _business(turn: Turn, data: Data) -> Reply:
    turn = await settings_and_set_up.business_chosen(turn, data)
    words = text(data, Key.TEXT)
    return await sentence.said(turn, words) if words else await greetings.welcome(turn)


async def _discard(turn: Turn, data: Data) -> Reply:
    await sentence.discarded(turn, data)
    return Reply(card=discarded_card(View(language=turn.language)))


async def _show(turn: Turn, data: Data) -> Reply:
    return await show_appointment(turn, AppointmentId(text(data, Key.APPOINTMENT)))


async def _settings(turn: Turn, data: Data) -> Reply:
    return settings_and_set_up.show_settings(turn)


async def _set_up(turn: Turn, data: Data) -> Reply:
    return await settings_and_set_up.show_set_up(turn)


_SINGLE: Mapping[Verb, Callable[[Turn, Data], Awaitable[Reply]]] = {
    Verb.HELP: _help,
    Verb.SAY: _say,
    Verb.LANGUAGE: _language,
    Verb.CHOOSE: sentence.chosen,
    Verb.CHOOSE_BUSINESS: _business,
    Verb.DISCARD: _discard,
    Verb.SHOW: _show,
    Verb.REFRESH: _show,
    Verb.UNDO: cancel.undo,
    Verb.OUTSIDE_KEEP: outside_change.keep,
    Verb.SCHEDULE: schedule.clicked,
    Verb.WHY: why.clicked,
    Verb.CUSTOMER: customers.clicked,
    Verb.SEND_LINK: choose_link.send,
    Verb.MESSAGES: messages.clicked,
    Verb.WRITE_TO_CUSTOMER: messages.write_clicked,
    Verb.SET_UP: _set_up,
    Verb.SET_UP_SAVE: settings_and_set_up.save_set_up,
    Verb.SETTINGS: _settings,
    Verb.SETTINGS_SAVE: settings_and_set_up.save_settings,
}
_BY_FAMILY: Mapping[frozenset[Verb], Callable[[Turn, Verb, Data], Awaitable[Reply]]] = {
    frozenset(verb for verb in Verb if verb is Verb.BOOK or verb.value.startswith("book.")): book.clicked,
    frozenset(verb for verb in Verb if verb.value.startswith("reschedule")): reschedule.clicked,
    frozenset(verb for verb in Verb if verb.value.startswith("cancel")): cancel.clicked,
    frozenset(verb for verb in Verb if verb.value.startswith("time_off")): time_off.clicked,
    frozenset(verb for verb in Verb if verb.value.startswith("trouble")): trouble.clicked,
    frozenset(verb for verb in Verb if verb.value.startswith("waiting")): waiting.clicked,
    frozenset((Verb.TEAM, Verb.TEAM_ADD)): team.clicked,
}
_WITHOUT_BUSINESS = frozenset(
    {
        Verb.HELP,
        Verb.LANGUAGE,
        Verb.CHOOSE_BUSINESS,
        Verb.SET_UP,
        Verb.SET_UP_SAVE,
        Verb.SETTINGS,
        Verb.SETTINGS_SAVE,
        Verb.SAY,
    }
)
