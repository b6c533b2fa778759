"""Who waits for a place, in chat: the list in order, of one day when one is named, with offering a place and taking a wish off."""

from datetime import date, datetime

from bot.flows import waiting_form
from bot.flows.data import Data, local_date, moment, text, whole, written
from bot.flows.facts import day_title, moment_text
from bot.flows.results import look_only
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key, Verb
from cards.notices import PlainView, plain_card
from cards.waiting import PER_PAGE, WaitingEntry, waiting_card
from cards.waiting import WaitingView as WaitingCard
from scheduling.errors import NotFound, Refusal
from scheduling.waiting import WishId
from texts.catalogue import say, say_any, say_n
from texts.formats import days
from texts.refusals import refusal_text
from usecases.list_waiting import WaitingListView, WaitingView


async def show(turn: Turn, day: date | None, *, page: int = 0, note: str = "") -> Reply:
    """In a group everybody sees how many wait, and not who."""
    listed = await turn.use.list_waiting(turn.business_id, turn.actor, day=day, with_starts=True)
    if turn.incoming.is_group and not turn.incoming.is_refresh:
        return _counted(turn, listed)
    last = max(0, (len(listed.wishes) - 1) // PER_PAGE)
    page = min(page, last)
    card = waiting_card(
        WaitingCard(
            language=turn.language,
            state={Key.BUSINESS.value: turn.business_id, Key.LANGUAGE.value: turn.language},
            entries=tuple(_entry(turn, row) for row in listed.wishes[page * PER_PAGE : (page + 1) * PER_PAGE]),
            total=len(listed.wishes),
            page=page,
            pages=last + 1,
            business=turn.about.business.display_name,
            day=day_title(turn, day) if day else "",
            iso=day.isoformat() if day else "",
            note=note,
            may_change=listed.can_change,
            may_add=waiting_form.may_add(turn),
        )
    )
    return Reply(card=card)


async def clicked(turn: Turn, verb: Verb, data: Data) -> Reply:
    """Does what was asked, and shows the list as it is then."""
    if verb is Verb.WAITING_ADD:
        return waiting_form.ask(turn, data) if waiting_form.may_add(turn) else look_only(turn)
    if verb is Verb.WAITING_SAVE:
        how = "added" if text(data, Field.EMAIL) else "added_to_call"
        return await waiting_form.save(turn, data) or await show(
            turn, None, note=say_any("chat.waiting", how, turn.language)
        )
    note = await _done(turn, verb, data)
    return await show(turn, local_date(data, Key.DAY), page=whole(data, Key.PAGE), note=note)


async def _done(turn: Turn, verb: Verb, data: Data) -> str:
    wish_id, start = WishId(text(data, Key.WISH)), moment(data, Key.SLOT)
    try:
        if verb is Verb.WAITING_OFFER and start is not None:
            await turn.use.offer_by_hand(turn.business_id, wish_id, start, turn.actor)
            return say("chat.waiting.offered", turn.language, when=moment_text(turn, start))
        if verb is Verb.WAITING_REMOVE:
            await turn.use.remove_wish(turn.business_id, wish_id, turn.actor)
            return say("chat.waiting.removed", turn.language)
    except NotFound:
        return say("chat.waiting.gone", turn.language)
    except Refusal as refusal:
        if refusal.code == "not_allowed":
            raise
        return refusal_text(refusal, turn.language, turn.zone)
    return ""


def _entry(turn: Turn, row: WaitingView) -> WaitingEntry:
    wish, language = row.wish, turn.language
    parts = ", ".join(say_any("book.part", part, language) for part in wish.parts)
    contact = " · ".join(filter(None, (wish.phone, wish.email)))
    free = row.starts[0] if row.starts else None
    start = None if row.is_called else free
    return WaitingEntry(
        id=wish.id,
        who=f"{row.place}. {wish.name}",
        what=" · ".join(filter(None, (row.service_name, row.person.name if row.person else "", contact))),
        when=f"{days(wish.days, language)}{f' ({parts})' if parts else ''}",
        offered=_to_call(turn, free) if row.is_called else _offered(turn, row),
        start=written(start) if start else "",
        label=say("chat.waiting.offer", language, when=moment_text(turn, start)) if start else "",
    )


def _to_call(turn: Turn, free: datetime | None) -> str:
    """No message reaches the customer: staff call, and book."""
    if free is None:
        return say("chat.waiting.call", turn.language)
    return say("chat.waiting.call_free", turn.language, when=moment_text(turn, free))


def _offered(turn: Turn, row: WaitingView) -> str:
    if row.offer is None:
        return ""
    start, until = moment_text(turn, row.offer.span.start), moment_text(turn, row.offer.until)
    return say("chat.waiting.kept", turn.language, when=start, until=until)


def _counted(turn: Turn, listed: WaitingListView) -> Reply:
    title = say_n("cards.waiting.title", len(listed.wishes), turn.language)
    view = PlainView(language=turn.language, state={"business": turn.business_id}, title=title, text="")
    return Reply(card=plain_card(view))
