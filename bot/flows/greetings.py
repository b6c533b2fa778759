"""Welcome, help, and the way forward when nothing was understood: the next steps as buttons, and sentences to type."""

from datetime import date, timedelta

from bot.flows.book_views import bookable
from bot.flows.free_times import Wanted, first_day
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.notices import BookingPage, NoRoleView, no_role_card
from cards.views import Line, Option
from cards.welcome import HelpView, NotUnderstoodView, WelcomeView, help_card, not_understood_card, welcome_card
from scheduling.zones import local_day_span
from texts.catalogue import choose_language, languages, say, say_any
from texts.formats import day, in_days, listing
from usecases.access import Permission, Reach
from usecases.find_slots import SlotQuestion

_COMMANDS = ("book", "today", "move", "cancel", "time_off", "why", "find", "settings")
_EXAMPLES = ("book", "today", "move", "time_off")
_SURE = 6
"""Days ahead whose weekday names nothing else."""


async def welcome(turn: Turn) -> Reply:
    """Once, on install: what the bot does, three first steps, and a question it can answer that others cannot."""
    if turn.business is None:
        return await no_role(turn)
    empty = await _empty_day(turn)
    view = WelcomeView(
        language=turn.language,
        state=_state(turn),
        name=turn.account.name.split()[0] if turn.account.name.split() else "",
        business=turn.about.business.display_name,
        examples=tuple(say_any("chat.example", code, turn.language) for code in _EXAMPLES),
        why_text=say("chat.why_text", turn.language, day=_named(turn, empty)) if empty else "",
        why_title=say("chat.why_title", turn.language, day=_named(turn, empty)) if empty else "",
        languages=_other_languages(turn),
        tab_url=turn.desk.links.tab(turn.business_id),
    )
    return Reply(card=welcome_card(view))


async def show_help(turn: Turn) -> Reply:
    """What can be typed, for people with and without a role."""
    if turn.business is None:
        return await no_role(turn)
    view = HelpView(
        language=turn.language,
        state=_state(turn),
        commands=tuple(
            Line(label=say_any("chat.command", code, turn.language), text=say_any("chat.example", code, turn.language))
            for code in _commands(turn)
        ),
        languages=_other_languages(turn),
        tab_url=turn.desk.links.tab(turn.business_id),
    )
    return Reply(card=help_card(view))


def _commands(turn: Turn) -> tuple[str, ...]:
    """What was given up is a matter of administrators, and so are the people of a team."""
    is_administrator = turn.reach(Permission.RESEND_MESSAGES) is Reach.ALL
    return (*_COMMANDS, "messages", "team") if is_administrator else _COMMANDS


def not_understood(turn: Turn, heard: str) -> Reply:
    """Says what was heard and offers what was perhaps meant."""
    guesses = [
        Option(value=say_any("chat.example", code, turn.language), title=say_any("chat.example", code, turn.language))
        for code in ("today",)
    ]
    if heard:
        find = say("chat.guess_find", turn.language, words=heard[:60])
        guesses.append(Option(value=find, title=find))
    view = NotUnderstoodView(language=turn.language, state=_state(turn), heard=heard[:200], guesses=tuple(guesses))
    return Reply(card=not_understood_card(view))


async def no_role(turn: Turn) -> Reply:
    """For somebody who works for no business here: open pages, whom to ask, and setting up for the first administrator."""
    pages = await turn.use.whom_to_ask(turn.account.id)
    names = dict.fromkeys(name for page in pages for name in page.administrators)
    view = NoRoleView(
        language=turn.language,
        state={"language": turn.language},
        pages=tuple(
            BookingPage(name=page.name, url=url)
            for page in pages
            if page.is_published and (url := turn.desk.links.page(page.business_id))
        ),
        administrators=listing(list(names), turn.language),
        can_set_up=turn.account.is_first_admin,
    )
    return Reply(card=no_role_card(view))


def _state(turn: Turn) -> dict[str, str]:
    return {"language": turn.language, **({"business": turn.business_id} if turn.business else {})}


def _other_languages(turn: Turn) -> tuple[Option, ...]:
    spoken = choose_language(turn.language)
    return tuple(Option(value=tag, title=say("chat.language_itself", tag)) for tag in languages() if tag != spoken)


async def _empty_day(turn: Turn) -> date | None:
    """The first day of the coming week without a free time, working days first."""
    services = bookable(turn)
    if not services:
        return None
    days = [turn.today + timedelta(days=ahead) for ahead in range(1, 8)]
    for value in sorted(days, key=lambda value: value.weekday() >= 5):
        question = SlotQuestion(
            business_id=turn.business_id,
            service_id=services[0].id,
            span=local_day_span(value, turn.zone_info),
            limit=1,
        )
        if not (await turn.use.find_slots(question, turn.actor)).slots:
            return value
    return await first_day(turn, Wanted(service=services[0]))


def _named(turn: Turn, value: date) -> str:
    """The weekday, where that means one day only: that of today could be either of two."""
    ahead = (value - turn.today).days
    if ahead == 0:
        return in_days(value, turn.today, turn.language)
    if ahead > _SURE:
        return day(value, turn.language, "short", "never")
    return say_any("chat.weekday", str(value.weekday()), turn.language)
