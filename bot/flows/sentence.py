"""A sentence typed: understood by the grammar, asked back where it has two readings, then handed to the flow it asks for."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import timedelta

from bot.flows import (
    book,
    cancel,
    choose_link,
    customers,
    greetings,
    messages,
    reports,
    reschedule,
    schedule,
    settings_and_set_up,
    silent,
    team,
    time_off,
    trouble,
    waiting,
    why,
)
from bot.flows.book_views import bookable, not_theirs
from bot.flows.booking_state import BookingState
from bot.flows.data import Data, text
from bot.flows.drafts import discard, finished, open_booking, remember_message
from bot.flows.find_appointment import choose_reply, find_meant
from bot.flows.from_sentence import booking_of, continued, target_of, without_unread
from bot.flows.move_state import read_move
from bot.flows.questions import LONGEST, Answers, answered, ask, not_read
from bot.flows.results import look_only, plain_reply, show_appointment, show_booked
from bot.flows.turn import Turn
from bot.replies import Outgoing, Reply
from bot.understanding.commands import Command
from bot.understanding.dates import DayWish
from bot.understanding.result import Understood
from bot.understanding.understand import understand
from cards.actions import Field, Key, Step
from cards.appointment import ListPurpose
from cards.notices import continued_card
from cards.views import View
from scheduling.appointment import DraftId
from texts.catalogue import say
from usecases.access import Permission, Reach


async def said(turn: Turn, words: str, answers: Answers = ()) -> Reply:
    """Answers a sentence; `answers` settle the questions asked about it before."""
    if turn.business is None:
        return await _without_business(turn, words)
    context = await turn.desk.names.context(turn.about, turn.actor, now=turn.now, language=turn.language)
    meant = understand(words[:LONGEST], context)
    for field, value in answers:
        meant = answered(meant, field, value)
    turn = turn.speaking(meant.language)
    open_questions = [question for question in meant.questions if question.choices]
    if open_questions:
        return await ask(turn, words, answers, open_questions[0])
    if meant.command in _READ_WHOLE and (problem := not_read(turn, meant)):
        return plain_reply(turn, problem)
    if meant.command not in _ASIDE:
        await _close_other(turn)
    return await _FLOWS[meant.command](turn, meant, words)


async def chosen(turn: Turn, data: Data) -> Reply:
    """The answer to a question: the sentence is read again with it."""
    field, value = text(data, Key.FIELD), text(data, Field.CHOICE) or text(data, Key.VALUE)
    kept = data.get("answers")
    pairs = kept if isinstance(kept, list) else []
    answers = [(str(pair[0]), str(pair[1])) for pair in pairs if isinstance(pair, list) and len(pair) == 2]
    return await said(turn, text(data, Key.TEXT), (*answers, (field, value)))


async def _without_business(turn: Turn, words: str) -> Reply:
    if turn.open_to_me:
        return settings_and_set_up.choose_business(turn, {Key.TEXT.value: words[:LONGEST]})
    return await greetings.no_role(turn)


async def _help(turn: Turn, meant: Understood, words: str) -> Reply:
    return await greetings.show_help(turn)


async def _greeting(turn: Turn, meant: Understood, words: str) -> Reply:
    return await greetings.welcome(turn)


async def _book(turn: Turn, meant: Understood, words: str) -> Reply:
    if not bookable(turn):
        return plain_reply(turn, say("chat.book.no_service", turn.language))
    done = await finished(turn, DraftId(text(turn.incoming.data, "draft")))
    if done:
        return await show_booked(turn, done)
    state, problem = await booking_of(turn, meant)
    return await _shown(turn, without_unread(state, meant), problem or not_read(turn, meant))


async def _close_other(turn: Turn) -> None:
    """Something else begins: a booking that was open before is not continued by a short message any more."""
    draft = await open_booking(turn)
    if draft is not None:
        await discard(turn, draft[0].draft)


async def _shown(turn: Turn, state: BookingState, problem: str) -> Reply:
    wanted, state = state, book.complete(turn, state)
    if wanted.staff and wanted.service and wanted.staff != state.staff:
        problem = problem or not_theirs(turn, wanted.staff, turn.service(wanted.service))
        state = replace(state, staff="", step=Step.PERSON)
    reply = await (book.offer_same(turn, state) if not problem else book.show(turn, state, problem))
    return replace(reply, on_sent=remember_message(turn, state.draft))


async def _move(turn: Turn, meant: Understood, words: str) -> Reply:
    if turn.reach(Permission.MANAGE_BOOKINGS) is Reach.NOTHING:
        return look_only(turn)
    found = await find_meant(turn, meant)
    view = found.only
    target = target_of(turn, meant, view)
    if view is None:
        return choose_reply(turn, found, ListPurpose.RESCHEDULE, target)
    if cancel.seat_of(view, meant.customer):
        return plain_reply(turn, say("chat.move.group.title", turn.language), say("chat.move.group", turn.language))
    data = {**target, Key.APPOINTMENT: view.appointment.id, Key.VERSION: view.appointment.version}
    problem = not_theirs(turn, meant.target_staff, view.service) if meant.target_staff else ""
    if problem:
        data = {key: value for key, value in data.items() if key not in (Key.STAFF, Key.SLOT)}
    return await reschedule.begin(turn, read_move(turn, data), problem)


async def _cancel(turn: Turn, meant: Understood, words: str) -> Reply:
    if turn.reach(Permission.MANAGE_BOOKINGS) is Reach.NOTHING:
        return look_only(turn)
    found = await find_meant(turn, meant)
    state = {"word": meant.reason} if meant.reason else {}
    if found.only is None:
        return choose_reply(turn, found, ListPurpose.CANCEL, {**state, "whose": meant.customer or ""})
    view = found.only.appointment
    seat = cancel.seat_of(found.only, meant.customer)
    data = {**state, "seat": seat, Key.APPOINTMENT: view.id, Key.VERSION: view.version}
    return await cancel.begin(turn, cancel.read_cancellation(turn, data))


async def show_schedule(turn: Turn, meant: Understood, words: str) -> Reply:
    day = meant.day or DayWish.on(turn.today)
    days = schedule.WEEK if (day.last - day.first) >= timedelta(days=2) else 1
    is_mine = meant.scope == "mine" or (meant.scope is None and meant.staff is None and schedule.mine_by_default(turn))
    return await schedule.show(
        turn, schedule.Page(first=day.first, days=days, is_mine=is_mine, staff=meant.staff or "")
    )


async def _next(turn: Turn, meant: Understood, words: str) -> Reply:
    found = await find_meant(turn, replace(meant, scope=meant.scope or "mine"))
    if not found.views:
        return choose_reply(turn, found, ListPurpose.SHOW, {})
    return await show_appointment(turn, found.views[0].appointment.id)


async def _free_times(turn: Turn, meant: Understood, words: str) -> Reply:
    if why.is_about_one_start(meant):
        return await why.whether_free(turn, meant)
    state, problem = await booking_of(turn, replace(meant, customer=None, new_customer_name=None))
    return await _shown(turn, replace(state, start=None), problem or not_read(turn, meant))


async def _time_off(turn: Turn, meant: Understood, words: str) -> Reply:
    return await time_off.from_sentence(turn, meant)


async def _why(turn: Turn, meant: Understood, words: str) -> Reply:
    return await why.from_sentence(turn, meant)


async def _chosen(turn: Turn, meant: Understood, words: str) -> Reply:
    return await reports.why_chosen(turn, meant)


async def _changed_by(turn: Turn, meant: Understood, words: str) -> Reply:
    return await reports.who_changed(turn, meant)


async def _decline(turn: Turn, meant: Understood, words: str) -> Reply:
    return plain_reply(turn, say("chat.decline.title", turn.language), say("chat.decline", turn.language))


async def _find(turn: Turn, meant: Understood, words: str) -> Reply:
    if meant.reference:
        found = await find_meant(turn, meant)
        return (
            await show_appointment(turn, found.views[0].appointment.id)
            if found.views
            else choose_reply(turn, found, ListPurpose.SHOW, {})
        )
    return await customers.from_sentence(turn, meant, words.partition(" ")[2])


async def _link(turn: Turn, meant: Understood, words: str) -> Reply:
    return await choose_link.from_sentence(turn, meant)


async def _language(turn: Turn, meant: Understood, words: str) -> Reply:
    return await settings_and_set_up.change_language(turn, meant.wanted_language or "")


async def _settings(turn: Turn, meant: Understood, words: str) -> Reply:
    return settings_and_set_up.show_settings(turn)


async def _messages(turn: Turn, meant: Understood, words: str) -> Reply:
    """Of one appointment all of them; else everything that waits for a person."""
    if not (meant.reference or meant.customer or meant.pronoun):
        return await trouble.show(turn)
    found = await find_meant(turn, meant)
    if found.only is None:
        return choose_reply(turn, found, ListPurpose.SHOW, {})
    return await messages.show_messages(turn, found.only.appointment.id)


async def _set_up(turn: Turn, meant: Understood, words: str) -> Reply:
    return await settings_and_set_up.show_set_up(turn)


async def _team(turn: Turn, meant: Understood, words: str) -> Reply:
    return await team.from_sentence(turn)


async def _undo(turn: Turn, meant: Understood, words: str) -> Reply:
    return await cancel.undo_last(turn)


async def _business(turn: Turn, meant: Understood, words: str) -> Reply:
    return settings_and_set_up.choose_business(turn, {})


async def _continue(turn: Turn, meant: Understood, words: str) -> Reply:
    """No verb: an open booking goes on with it; else a reference shows, a day is the schedule, a name is looked for."""
    draft = None if meant.pronoun else await open_booking(turn)
    if draft is not None:
        return await _go_on(turn, meant, *draft)
    if meant.later_by:
        return await _move(turn, replace(meant, command=Command.MOVE, pronoun=True), words)
    if _sounds_like_booking(meant):
        return await _book(turn, meant, words)
    if problem := not_read(turn, meant):
        return plain_reply(turn, problem)
    return await _looked_up(turn, meant, words)


async def _looked_up(turn: Turn, meant: Understood, words: str) -> Reply:
    if meant.reference or meant.pronoun:
        return await _find(turn, meant, words) if meant.reference else await _next(turn, meant, words)
    if meant.customer or meant.new_customer_name or meant.email or meant.phone:
        return await customers.from_sentence(turn, meant, words)
    if meant.day:
        return await show_schedule(turn, meant, words)
    return greetings.not_understood(turn, words)


def _sounds_like_booking(meant: Understood) -> bool:
    """A walk-in, or what only a booking needs together: a service, or a time, for somebody."""
    somebody = meant.customer or meant.new_customer_name
    return meant.now_walk_in or bool(somebody and (meant.service or meant.time))


async def _go_on(turn: Turn, meant: Understood, state: BookingState, message: str) -> Reply:
    """The booking's card anew, below; the old one says so."""
    turn = turn.speaking(state.language or turn.language)
    state, problem = await continued(turn, state, meant)
    reply = await _shown(turn, without_unread(state, meant), problem or not_read(turn, meant))
    if not message:
        return reply
    old = continued_card(View(language=turn.language))
    return replace(reply, also=(*reply.also, Outgoing(card=old, update_id=message)))


async def _silent(turn: Turn, meant: Understood, words: str) -> Reply:
    return await silent.show(turn, meant.day.first if meant.day else None)


async def _waiting(turn: Turn, meant: Understood, words: str) -> Reply:
    return await waiting.show(turn, meant.day.first if meant.day else None)


async def _unknown(turn: Turn, meant: Understood, words: str) -> Reply:
    return greetings.not_understood(turn, words)


async def discarded(turn: Turn, data: Data) -> None:
    await discard(turn, DraftId(text(data, "draft")))


_FLOWS: dict[Command, Callable[[Turn, Understood, str], Awaitable[Reply]]] = {
    Command.HELP: _help,
    Command.GREETING: _greeting,
    Command.BOOK: _book,
    Command.MOVE: _move,
    Command.CANCEL: _cancel,
    Command.SCHEDULE: show_schedule,
    Command.WHO: show_schedule,
    Command.NEXT: _next,
    Command.TIME_OFF: _time_off,
    Command.WHY: _why,
    Command.CHOSEN: _chosen,
    Command.CHANGED_BY: _changed_by,
    Command.SILENT: _silent,
    Command.WAITING: _waiting,
    Command.DECLINE: _decline,
    Command.FIND: _find,
    Command.LINK: _link,
    Command.FREE_TIMES: _free_times,
    Command.LANGUAGE: _language,
    Command.SETTINGS: _settings,
    Command.MESSAGES: _messages,
    Command.SETUP: _set_up,
    Command.TEAM: _team,
    Command.UNDO: _undo,
    Command.BUSINESS: _business,
    Command.CONTINUE: _continue,
    Command.UNKNOWN: _unknown,
}
_ASIDE = frozenset(
    {
        Command.CONTINUE,
        Command.WHY,
        Command.CHOSEN,
        Command.CHANGED_BY,
        Command.SILENT,
        Command.WAITING,
        Command.DECLINE,
        Command.HELP,
        Command.MESSAGES,
        Command.TEAM,
        Command.UNDO,
        Command.UNKNOWN,
    }
)
"""Said in the middle of a booking, these leave it open for the next short message."""
_READ_WHOLE = frozenset(
    {
        Command.MOVE,
        Command.CANCEL,
        Command.SCHEDULE,
        Command.WHO,
        Command.NEXT,
        Command.TIME_OFF,
        Command.WHY,
        Command.CHOSEN,
        Command.CHANGED_BY,
        Command.SILENT,
        Command.WAITING,
    }
)
"""Answered only when every part was read: what is left out could be the very day or person that was meant."""
