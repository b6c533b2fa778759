"""Moving a date of a series with those after it: what each would do, ticked on a card, then all that are ticked as one."""

from collections.abc import Sequence
from datetime import datetime

from bot.flows.data import Data, moment, text, written
from bot.flows.facts import appointment_facts, moment_text
from bot.flows.move_state import Move
from bot.flows.results import refused, show_appointment, stale_reply
from bot.flows.series import rest_of
from bot.flows.told import can_be_told
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import DATE_PREFIX, Field
from cards.appointment import News
from cards.move_rest import MoveRestView, move_rest_card
from cards.series import DateOption
from cards.views import Option
from scheduling.appointment import AppointmentId
from scheduling.errors import Refusal, Stale
from scheduling.service import MOST_TIMES
from texts.catalogue import say
from usecases.change_series import SeriesLine, SeriesWish
from usecases.views import AppointmentView

_SHOWN = "rest"
"""The dates as they were shown, each with its version."""
_AT = "@"


async def later_dates(turn: Turn, move: Move, view: AppointmentView) -> int:
    """How many dates could go along: to another time with the same people and as long as they are."""
    if view.appointment.seats > 1 or move.staff or move.minutes:
        return 0
    return max(0, len(await rest_of(turn, view)) - 1)


async def look(turn: Turn, move: Move, data: Data) -> Reply:
    return await _list(turn, move)


async def confirm(turn: Turn, move: Move, data: Data) -> Reply:
    """Those ticked, and the starts chosen for those that could not go where they were to."""
    shown = _shown(data)
    dates = {shown[number][0]: start for number, start in _chosen(data) if number < len(shown)}
    if not dates:
        return await _list(turn, move, say("cards.series.choose_one", turn.language))
    wish = SeriesWish(
        business_id=turn.business_id,
        appointment_id=move.appointment,
        draft_id=move.draft,
        dates=dates,
        versions=dict(shown),
        message=move.word,
        tell_customer=move.tells,
    )
    try:
        await turn.use.change_series(wish, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, move.appointment)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: _list(turn, move, problem))
    return await show_appointment(turn, move.appointment, News.RESCHEDULED)


async def _list(turn: Turn, move: Move, problem: str = "") -> Reply:
    view = await turn.use.read_appointment(turn.business_id, move.appointment, turn.actor)
    if move.start is None or not view.appointment.state.is_coming:
        return await stale_reply(turn, Stale("appointment", state=view.appointment.state), move.appointment)
    try:
        lines = await turn.use.change_series.look(turn.business_id, move.appointment, move.start, turn.actor)
    except Stale as refusal:
        return await stale_reply(turn, refusal, move.appointment)
    shown = [[line.appointment.id, line.appointment.version] for line in lines]
    card = MoveRestView(
        language=turn.language,
        state={**move.written(), _SHOWN: shown},
        facts=appointment_facts(turn, view),
        dates=tuple(_option(turn, number, line) for number, line in enumerate(lines)),
        can_tell=can_be_told(view.appointment.seated),
        tells_customer=move.tells,
        word=move.word,
        problem=problem,
    )
    return Reply(card=move_rest_card(card))


def _option(turn: Turn, number: int, line: SeriesLine) -> DateOption:
    before = moment_text(turn, line.appointment.span.start)
    title = f"{before} → {moment_text(turn, line.start)}" if line.start else before
    if line.refusal is None and line.start is not None:
        value = _value(number, line.start)
        return DateOption(number=number, title=title, value=value, chosen=value)
    near = tuple(Option(value=_value(number, start), title=moment_text(turn, start)) for start in line.alternatives)
    return DateOption(number=number, title=title, options=near)


def _value(number: int, start: datetime) -> str:
    return f"{number}{_AT}{written(start)}"


def _chosen(data: Data) -> list[tuple[int, datetime]]:
    """By the place of each date in the list that was shown."""
    values = text(data, Field.DATES).split(",")
    values += [text(data, name) for name in data if name.startswith(DATE_PREFIX)]
    found = []
    for value in values:
        number, _, written_start = value.partition(_AT)
        start = moment({"start": written_start}, "start")
        if start is not None and number.isascii() and number.isdecimal() and len(number) < 4:
            found.append((int(number), start))
    return found


def _shown(data: Data) -> Sequence[tuple[AppointmentId, int]]:
    """As the card has them; the client may send anything."""
    rows = data.get(_SHOWN)
    known = [row for row in rows[:MOST_TIMES] if _is_shown(row)] if isinstance(rows, list) else []
    return [(AppointmentId(one), version) for one, version in known]


def _is_shown(row: object) -> bool:
    return isinstance(row, list) and [type(part) for part in row] == [str, int]
