"""One's own settings and language, which business is meant, and setting up the first one."""

from dataclasses import replace

from bot.flows.data import Data, flag, text, whole
from bot.flows.greetings import no_role, welcome
from bot.flows.results import plain_reply
from bot.flows.turn import Turn
from bot.replies import Reply
from cards.actions import Field, Key
from cards.choose import ChooseBusinessView, choose_business_card
from cards.setup import SettingsView, SetUpView, set_up_card, settings_card
from cards.views import Option
from scheduling.business import BusinessId
from scheduling.errors import Invalid, Refusal
from scheduling.policy import HoursBlock, WeeklyHours
from scheduling.zones import resolve_zone
from texts.catalogue import choose_language, languages, say, say_any
from texts.formats import language_name
from texts.refusals import refusal_text
from usecases.change_preferences import PreferenceWish
from usecases.set_up_business import SetUpWish

_ZONES = (
    "Europe/Amsterdam",
    "Europe/Brussels",
    "Europe/London",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Madrid",
    "Europe/Rome",
    "Europe/Warsaw",
    "Europe/Lisbon",
    "Europe/Athens",
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Sao_Paulo",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Kathmandu",
    "Asia/Singapore",
    "Asia/Tokyo",
    "Australia/Sydney",
    "Pacific/Auckland",
    "UTC",
)
_MORNINGS = ("06:00", "06:30", "07:00", "07:30", "08:00", "08:30", "09:00", "09:30", "10:00")
_USUAL_MORNING = "08:00"
_WORKING_DAYS = ("0", "1", "2", "3", "4")


def show_settings(turn: Turn, note: str = "") -> Reply:
    view = SettingsView(
        language=turn.language,
        state={"language": turn.language, **({"business": turn.business_id} if turn.business else {})},
        languages=tuple(Option(value=tag, title=say("chat.language_itself", tag)) for tag in languages()),
        chosen_language=choose_language(turn.language),
        wants_chat=turn.account.wants_chat,
        wants_mail=turn.account.wants_mail,
        email=turn.account.email,
        note=note,
        mornings=tuple(Option(value=value, title=value) for value in _MORNINGS) if turn.open_to_me else (),
        morning_at=turn.account.morning_at or _USUAL_MORNING,
        wants_morning=bool(turn.account.morning_at),
    )
    return Reply(card=settings_card(view))


async def save_settings(turn: Turn, data: Data) -> Reply:
    language = text(data, Field.LANGUAGE)
    wish = PreferenceWish(
        language=language if language in languages() else None,
        wants_chat=flag(data, Field.CHAT, default=turn.account.wants_chat),
        wants_mail=flag(data, Field.MAIL, default=turn.account.wants_mail),
        morning_at=_morning_wish(turn, data),
    )
    account = await turn.use.change_preferences(turn.account.id, wish)
    turn = replace(turn, account=account).speaking(account.language or turn.language)
    return show_settings(turn, say("chat.settings.saved", turn.language))


def _morning_wish(turn: Turn, data: Data) -> str | None:
    """The clock time when the list is wanted, empty when not; a card without the switch leaves it as it is."""
    if not text(data, Field.MORNING, Field.MORNING_AT):
        return None
    at = text(data, Field.MORNING_AT)
    is_wanted = flag(data, Field.MORNING, default=bool(turn.account.morning_at))
    return (at if at in _MORNINGS else _USUAL_MORNING) if is_wanted else ""


async def change_language(turn: Turn, wanted: str) -> Reply:
    """By command or button; without a known language, the settings."""
    if wanted not in languages():
        return show_settings(turn)
    account = await turn.use.change_preferences(turn.account.id, PreferenceWish(language=wanted))
    turn = replace(turn, account=account).speaking(wanted)
    title = say("chat.language_changed", turn.language, language=language_name(wanted, turn.language))
    return plain_reply(turn, title)


def choose_business(turn: Turn, state: dict[str, object]) -> Reply:
    view = ChooseBusinessView(
        language=turn.language,
        state={"language": turn.language, **state},
        businesses=tuple(
            Option(value=member.business_id, title=member.name, hint=say_any("chat.role", member.role, turn.language))
            for member in turn.open_to_me
        ),
    )
    return Reply(card=choose_business_card(view))


async def business_chosen(turn: Turn, data: Data) -> Turn:
    """The turn in the business chosen, which is the usual one from now on."""
    chosen = BusinessId(text(data, Field.CHOICE) or text(data, Key.BUSINESS))
    wish = PreferenceWish(last_business_id=chosen)
    account = await turn.use.change_preferences(turn.account.id, wish)
    business = await turn.use.read_business(chosen, turn.actor)
    return replace(turn, account=account, business=business)


async def show_set_up(turn: Turn, view: SetUpView | None = None) -> Reply:
    """The form, for whom the settings name as administrator."""
    if not turn.account.may_set_up:
        return await no_role(turn) if turn.business is None else _not_yours(turn)
    return Reply(card=set_up_card(view or _form(turn)))


def _not_yours(turn: Turn) -> Reply:
    return plain_reply(turn, say("chat.set_up.not_yours", turn.language))


async def save_set_up(turn: Turn, data: Data) -> Reply:
    """Stores what the form says, and welcomes the new administrator; what is wrong is said on the form, nothing is lost."""
    try:
        wish = _wish(turn, data)
        business = await turn.use.set_up_business(wish, turn.account.id)
    except Refusal as refusal:
        zone = text(data, Field.ZONE) if isinstance(refusal, Invalid) else "UTC"
        return await show_set_up(turn, _typed(turn, data, refusal_text(refusal, turn.language, _known(zone))))
    wish_last = PreferenceWish(last_business_id=business.business.id)
    account = await turn.use.change_preferences(turn.account.id, wish_last)
    return await welcome(replace(turn, account=account, business=business))


def _wish(turn: Turn, data: Data) -> SetUpWish:
    name, service = text(data, Field.NAME), text(data, Field.SERVICE)
    if not name:
        raise Invalid("name", "required")
    if not service:
        raise Invalid("service", "required")
    opens, closes = _minute(text(data, Field.OPENS), "hours"), _minute(text(data, Field.CLOSES), "hours")
    days = text(data, Field.DAYS).split(",")
    block = HoursBlock(opens, closes if closes > opens else closes + 24 * 60)
    return SetUpWish(
        name=name,
        zone=resolve_zone(text(data, Field.ZONE)).key,
        service_name=service,
        draft_id=text(data, "draft") or turn.desk.new_id(),
        hours=WeeklyHours(tuple((block,) if str(number) in days else () for number in range(7))),
        duration=whole(data, Field.DURATION, default=30),
        is_online=flag(data, Field.ONLINE, default=False),
        language=choose_language(turn.language),
        email=turn.account.email,
    )


def _form(turn: Turn) -> SetUpView:
    zone = turn.account.zone or "Europe/Amsterdam"
    return SetUpView(
        language=turn.language,
        state={"language": turn.language, "draft": turn.desk.new_id()},
        zones=_zones(zone),
        days=_days(turn),
        zone=zone,
        open_days=_WORKING_DAYS,
    )


def _typed(turn: Turn, data: Data, problem: str) -> SetUpView:
    return replace(
        _form(turn),
        state={"language": turn.language, "draft": text(data, "draft")},
        name=text(data, Field.NAME),
        zone=text(data, Field.ZONE),
        zones=_zones(_known(text(data, Field.ZONE))),
        opens=text(data, Field.OPENS),
        closes=text(data, Field.CLOSES),
        open_days=tuple(text(data, Field.DAYS).split(",")),
        service=text(data, Field.SERVICE),
        duration=whole(data, Field.DURATION, default=30),
        is_online=flag(data, Field.ONLINE, default=False),
        problem=problem,
    )


def _zones(own: str) -> tuple[Option, ...]:
    names = dict.fromkeys((own, *_ZONES))
    return tuple(Option(value=name, title=name.replace("_", " ")) for name in names)


def _days(turn: Turn) -> tuple[Option, ...]:
    return tuple(
        Option(value=str(number), title=say_any("chat.weekday", str(number), turn.language)) for number in range(7)
    )


def _known(zone: str) -> str:
    try:
        return resolve_zone(zone).key
    except Invalid:
        return "UTC"


def _minute(value: str, field: str) -> int:
    hours, _, minutes = value.partition(":")
    if not (hours.isdecimal() and minutes.isdecimal() and int(hours) < 24 and int(minutes) < 60):
        raise Invalid(field, "required")
    return int(hours) * 60 + int(minutes)
