"""Short cards that only tell: somebody changed your day, you have no role, things have moved on, something failed."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cards.actions import Verb
from cards.appointment import appointment_key, change_buttons, detail_facts, headline_parts, old_facts, summary_line
from cards.elements import Action, Part, Refresh, TextBlock
from cards.parts import (
    answer_parts,
    button,
    clipped,
    facts,
    finished,
    heading,
    joined,
    label,
    link,
    next_steps,
    paragraph,
    subtle,
    tab_link,
    warning,
)
from cards.series import series_lines
from cards.views import AppointmentFacts, View
from texts.catalogue import say, say_any


class StaffNews(StrEnum):
    """What somebody else did for the reader."""

    BOOKED = "booked"
    RESCHEDULED = "rescheduled"
    CANCELLED = "cancelled"
    TAKEN_OVER = "taken_over"
    SEAT_TAKEN = "seat_taken"
    SEAT_LEFT = "seat_left"
    UNDELIVERED = "undelivered"
    REMINDER = "reminder"
    FOLLOW_UP = "follow_up"
    COMING = "coming"
    OTHER_TIME = "other_time"
    NOT_COMING = "not_coming"
    HERE = "here"
    ANSWERED = "answered"


_REMINDING = (StaffNews.REMINDER, StaffNews.FOLLOW_UP)


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffNoticeView(View):
    """To the private chat of the staff member. `by` is who did it: a colleague's name, or empty for the customer.

    `alert` is news that nobody did: what went wrong, in a sentence. A reminder was done by nobody. The card says why it came and how to
    turn that off.
    """

    facts: AppointmentFacts
    news: StaffNews
    by: str = ""
    old_when: str = ""
    old_people: str = ""
    word: str = ""
    alert: str = ""
    series: tuple[str, ...] = ()
    can_change: bool = True
    tab_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeOffNoticeView(View):
    """Somebody else entered, changed or removed time off of the reader."""

    by: str
    when: str
    title: str = ""
    is_removed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BookingPage:
    """A page that is open to all."""

    name: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRoleView(View):
    """For somebody without a role. `can_set_up` is for an administrator named in the settings while there is no business."""

    pages: tuple[BookingPage, ...] = ()
    administrators: str = ""
    can_set_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class StaleView(View):
    """The card clicked is out of date: `happened` says what happened meanwhile, `facts` how it is now."""

    happened: str
    facts: AppointmentFacts | None = None
    can_change: bool = False
    can_start_again: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainView(View):
    """A short message with a heading, and the usual next steps as buttons when `offers_steps`."""

    title: str
    text: str = ""
    offers_steps: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ForWriterView(View):
    """In a group: `user_id` (29:...) sees the answer instead, by itself or, in a client that does not refresh, by the button `show`."""

    title: str
    text: str
    show: str
    user_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ApologyView(View):
    """Something failed; `reference` is what the log knows. `is_busy` is for a passing overload: try again shortly."""

    reference: str
    is_busy: bool = False


def staff_notice_card(view: StaffNoticeView) -> dict[str, Any]:
    language = view.language
    title = say_any("cards.staff_news", view.news, language)
    return finished(
        view,
        [
            heading(title, eyebrow="" if view.alert else _done_by(view)),
            warning(language, view.alert),
            *headline_parts(view.facts),
            old_facts(language, view.old_when, view.old_people),
            detail_facts(language, view.facts),
            *answer_parts(view.facts.answers),
            *series_lines(language, view.series),
            facts((say("cards.staff_notice.word", language), view.word)),
            subtle(_why_it_came(view), spacing="medium"),
        ],
        summary=summary_line(title, view.facts),
        actions=[
            link(say("cards.appointment.join", language), view.facts.join_url, is_primary=True),
            button(view, say("cards.appointment.show", language), Verb.SHOW, appointment_key(view.facts)),
            *(change_buttons(view, view.facts) if view.can_change else []),
            tab_link(language, view.tab_url),
        ],
    )


def _done_by(view: StaffNoticeView) -> str:
    if view.news in _REMINDING:
        return ""
    if view.by:
        return say("cards.staff_notice.by", view.language, who=view.by)
    return say("cards.staff_notice.by_customer", view.language)


def _why_it_came(view: StaffNoticeView) -> str:
    if view.news in _REMINDING:
        return say("cards.staff_notice.came_reminder", view.language)
    if view.alert:
        return say("cards.staff_notice.came_alert", view.language)
    return say("cards.staff_notice.came", view.language)


def time_off_notice_card(view: TimeOffNoticeView) -> dict[str, Any]:
    language = view.language
    title = (
        say("cards.time_off_notice.removed", language)
        if view.is_removed
        else say("cards.time_off_notice.entered", language)
    )
    return finished(
        view,
        [
            heading(title, eyebrow=say("cards.staff_notice.by", language, who=view.by)),
            TextBlock(view.when, size="medium", weight="bolder"),
            subtle(view.title),
            subtle(say("cards.time_off_notice.came", language), spacing="medium"),
        ],
        summary=joined(title, view.when),
        actions=[button(view, say("cards.time_off.list", language), Verb.TIME_OFF_LIST)],
    )


def no_role_card(view: NoRoleView) -> dict[str, Any]:
    language = view.language
    title = say("cards.no_role.title", language)
    ask = say("cards.no_role.ask", language, names=view.administrators) if view.administrators else ""
    none = "" if view.pages or view.can_set_up else say("cards.no_role.no_pages", language)
    set_up = say("cards.no_role.set_up_hint", language) if view.can_set_up else ""
    start = (
        button(view, say("cards.no_role.set_up", language), Verb.SET_UP, is_primary=True) if view.can_set_up else None
    )
    pages = [
        link(say("cards.no_role.open_page", language, name=clipped(page.name, 16)), page.url) for page in view.pages[:5]
    ]
    return finished(
        view,
        [
            heading(title),
            paragraph(set_up or say("cards.no_role.what", language)),
            paragraph(ask),
            *([label(say("cards.no_role.pages", language))] if view.pages else []),
            *(subtle(page.name) for page in view.pages),
            subtle(none, spacing="small"),
        ],
        summary=title,
        actions=[start, *pages],
    )


def stale_card(view: StaleView) -> dict[str, Any]:
    language = view.language
    title = say("cards.stale.title", language)
    return finished(
        view,
        [heading(title), paragraph(view.happened), *_present(language, view.facts)],
        summary=joined(title, view.happened),
        actions=_ways_on(view),
    )


def continued_card(view: View) -> dict[str, Any]:
    """The old card of a draft that goes on below."""
    text = say("cards.continued.text", view.language)
    return finished(view, [subtle(text)], summary=text)


def discarded_card(view: View) -> dict[str, Any]:
    """A draft thrown away."""
    text = say("cards.discarded.text", view.language)
    return finished(view, [subtle(text)], summary=text, actions=next_steps(view)[:2])


def plain_card(view: PlainView) -> dict[str, Any]:
    return finished(
        view,
        [heading(view.title), paragraph(view.text)],
        summary=view.title,
        actions=next_steps(view) if view.offers_steps else [],
    )


def for_writer_card(view: ForWriterView) -> dict[str, Any]:
    return finished(
        view,
        [heading(view.title), paragraph(view.text)],
        summary=view.title,
        actions=[button(view, view.show, Verb.SAY)],
        refresh=Refresh(Verb.SAY, dict(view.state), user_ids=(view.user_id,)),
    )


def apology_card(view: ApologyView) -> dict[str, Any]:
    language = view.language
    title = say("cards.apology.busy", language) if view.is_busy else say("cards.apology.title", language)
    return finished(
        view,
        [
            heading(title),
            paragraph(say("cards.apology.text", language)),
            subtle(say("cards.apology.reference", language, reference=view.reference), spacing="small"),
        ],
        summary=title,
        actions=next_steps(view),
    )


def _present(language: str, appointment: AppointmentFacts | None) -> list[Part | None]:
    if appointment is None:
        return []
    return [
        label(say("cards.stale.now", language)),
        *headline_parts(appointment),
        detail_facts(language, appointment),
    ]


def _ways_on(view: StaleView) -> list[Action]:
    language = view.language
    again = (
        [button(view, say("cards.stale.again", language), Verb.BOOK, is_primary=True)] if view.can_start_again else []
    )
    if view.facts is None:
        return [*again] or next_steps(view)
    show = button(view, say("cards.appointment.show", language), Verb.SHOW, appointment_key(view.facts))
    return [*again, show, *(change_buttons(view, view.facts) if view.can_change else [])]
