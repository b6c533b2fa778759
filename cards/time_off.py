"""Time off: confirm it, see which appointments it hits, list, change and delete it."""

from dataclasses import dataclass
from typing import Any

from cards.actions import Field, Key, Verb
from cards.appointment import appointment_key, more_line
from cards.elements import Action, ActionSet, Container, Part, TextBlock
from cards.inputs import DateInput, TextInput, TimeInput
from cards.parts import button, discard, facts, finished, heading, joined, label, next_steps, problem, subtle
from cards.views import AppointmentFacts, View
from texts.catalogue import say, say_n

MOST_HIT = 6
MOST_LISTED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffConfirmView(View):
    """Before it is stored: whose, when, why, and how many appointments it hits."""

    people: str
    when: str
    in_days: str = ""
    title: str = ""
    hit: tuple[AppointmentFacts, ...] = ()
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffResultView(View):
    """After: the appointments it hits, each to be moved or cancelled. `told` are lines on who was told."""

    people: str
    when: str
    title: str = ""
    time_off_id: str = ""
    hit: tuple[AppointmentFacts, ...] = ()
    more: int = 0
    told: tuple[str, ...] = ()
    is_changed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffItem:
    """One line of the list."""

    time_off_id: str
    when: str
    title: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffListView(View):
    """Coming time off, to change or delete; `note` says what just happened ("Deleted: ..."). No `person`: the reader's own."""

    items: tuple[TimeOffItem, ...] = ()
    more: int = 0
    note: str = ""
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffFormView(View):
    """A new one (no id) or one to change. Dates are YYYY-MM-DD, times HH:MM; no times means whole days."""

    time_off_id: str = ""
    title: str = ""
    first: str = ""
    last: str = ""
    start: str = ""
    end: str = ""
    problem: str = ""


def time_off_confirm_card(view: TimeOffConfirmView) -> dict[str, Any]:
    language = view.language
    title = say("cards.time_off.title", language)
    lines = [subtle(joined(item.when, item.service, item.customer)) for item in view.hit[:MOST_HIT]]
    return finished(
        view,
        [
            heading(say("cards.time_off.question", language), eyebrow=title),
            problem(view.problem),
            TextBlock(view.when, size="medium", weight="bolder"),
            subtle(view.in_days),
            _who_and_why(language, view.people, view.title),
            label(say_n("cards.time_off.hits", len(view.hit), language)) if view.hit else None,
            *lines,
            more_line(language, max(0, len(view.hit) - MOST_HIT)),
        ],
        summary=joined(title, view.when),
        actions=[
            button(view, say("cards.time_off.confirm", language), Verb.TIME_OFF_CONFIRM, is_primary=True),
            discard(view),
        ],
    )


def time_off_result_card(view: TimeOffResultView) -> dict[str, Any]:
    language = view.language
    title = say("cards.time_off.changed", language) if view.is_changed else say("cards.time_off.stored", language)
    more = view.more + max(0, len(view.hit) - MOST_HIT)
    return finished(
        view,
        [
            heading(title, color="good"),
            TextBlock(view.when, size="medium", weight="bolder"),
            _who_and_why(language, view.people, view.title),
            *(subtle(text, spacing="small") for text in view.told),
            *_hits(view, len(view.hit) + view.more),
            more_line(language, more),
        ],
        summary=joined(title, view.when),
        actions=_result_actions(view),
    )


def time_off_list_card(view: TimeOffListView) -> dict[str, Any]:
    language = view.language
    title = say("cards.time_off.list", language)
    if view.person:
        title = say("cards.time_off.list_of", language, name=view.person)
    more = view.more + max(0, len(view.items) - MOST_LISTED)
    empty = None if view.items else TextBlock(say("cards.time_off.none", language))
    new = button(view, say("cards.time_off.new", language), Verb.TIME_OFF_CHANGE, {Key.TIME_OFF: ""}, is_primary=True)
    return finished(
        view,
        [
            heading(title),
            subtle(view.note),
            empty,
            *(_item(view, item) for item in view.items[:MOST_LISTED]),
            more_line(language, more),
        ],
        summary=title,
        actions=[new, *next_steps(view)[1:]],
    )


def time_off_form_card(view: TimeOffFormView) -> dict[str, Any]:
    language = view.language
    title = say("cards.time_off.change", language) if view.time_off_id else say("cards.time_off.new", language)
    extra = {Key.TIME_OFF: view.time_off_id}
    return finished(
        view,
        [heading(title), problem(view.problem), *_inputs(view)],
        summary=title,
        actions=[
            button(view, say("cards.time_off.save", language), Verb.TIME_OFF_SAVE, extra, is_primary=True),
            button(view, say("cards.parts.back", language), Verb.TIME_OFF_LIST, takes_inputs=False),
        ],
    )


def _who_and_why(language: str, people: str, title: str) -> Part | None:
    return facts((say("cards.time_off.who", language), people), (say("cards.time_off.reason", language), title))


def _hits(view: TimeOffResultView, number: int) -> list[Part]:
    if not number:
        return [TextBlock(say("cards.time_off.no_hits", view.language), is_subtle=True, spacing="medium")]
    return [
        label(say_n("cards.time_off.hits", number, view.language)),
        *(_hit(view, item) for item in view.hit[:MOST_HIT]),
    ]


def _hit(view: TimeOffResultView, item: AppointmentFacts) -> Container:
    language = view.language
    extra = appointment_key(item)
    actions = [
        button(view, say("cards.appointment.reschedule", language), Verb.RESCHEDULE, extra),
        button(view, say("cards.appointment.cancel", language), Verb.CANCEL, extra),
    ]
    words = [TextBlock(item.when, weight="bolder"), subtle(joined(item.service, item.customer, item.people))]
    return Container([part for part in words if part] + [ActionSet(actions)], style="emphasis", spacing="small")


def _result_actions(view: TimeOffResultView) -> list[Action]:
    language = view.language
    mine = button(view, say("cards.time_off.list", language), Verb.TIME_OFF_LIST)
    if not view.time_off_id:
        return [mine]
    extra = {Key.TIME_OFF: view.time_off_id}
    return [
        button(view, say("cards.time_off.edit", language), Verb.TIME_OFF_CHANGE, extra),
        button(view, say("cards.time_off.remove", language), Verb.TIME_OFF_REMOVE, extra),
        mine,
    ]


def _item(view: TimeOffListView, item: TimeOffItem) -> Container:
    language = view.language
    extra = {Key.TIME_OFF: item.time_off_id}
    actions = [
        button(view, say("cards.time_off.edit", language), Verb.TIME_OFF_CHANGE, extra),
        button(view, say("cards.time_off.remove", language), Verb.TIME_OFF_REMOVE, extra),
    ]
    words = [TextBlock(item.when, weight="bolder"), subtle(joined(item.title, item.person))]
    return Container([part for part in words if part] + [ActionSet(actions)], style="emphasis", spacing="small")


def _inputs(view: TimeOffFormView) -> list[Part]:
    language = view.language
    missing = say("cards.time_off.day_needed", language)
    return [
        TextInput(Field.TITLE, label=say("cards.time_off.reason", language), value=view.title, max_length=200),
        DateInput(Field.FIRST, label=say("cards.time_off.first", language), value=view.first, error=missing),
        DateInput(Field.LAST, label=say("cards.time_off.last", language), value=view.last),
        TimeInput(Field.FROM, label=say("cards.time_off.from", language), value=view.start),
        TimeInput(Field.UNTIL, label=say("cards.time_off.until", language), value=view.end),
    ]
