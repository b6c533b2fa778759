"""The form of a staff member: what its fields show, and the wish that is read from them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scheduling.policy import Cap, CapPeriod, CapScope, DateOverride, WeeklyHours
from scheduling.service import Service, ServiceId
from scheduling.staff import Role, StaffMember
from tab.visit import BusinessVisit
from texts.catalogue import languages, say, say_any
from texts.formats import language_name
from usecases.manage_staff import StaffHoursWish, StaffWish
from web.form_reader import FormReader
from web.hours_form import DayField, hours_fields, read_hours
from web.overrides_form import OverrideField, overrides_fields, read_overrides

_PALETTE = ("#4F52B2", "#0E7A0D", "#B4009E", "#C4314B", "#8A3707", "#00666D", "#5B5FC7", "#7A4D00")
_CAPS = {
    "caps-day": (CapPeriod.DAY, False),
    "caps-week": (CapPeriod.WEEK, False),
    "caps-day-minutes": (CapPeriod.DAY, True),
    "caps-week-minutes": (CapPeriod.WEEK, True),
}
_MOST_MINUTES = 7 * 24 * 60
Options = list[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class StaffForm:
    """Everything the template needs beside the reader: choices, and what stands in fields of several parts."""

    days: tuple[DayField, ...]
    overrides: tuple[OverrideField, ...]
    caps: dict[str, str]
    roles: Options
    languages: Options
    services: Options
    color: str


def form_facts(visit: BusinessVisit, form: FormReader, member: StaffMember, services: Sequence[Service]) -> StaffForm:
    """What is typed, or what is stored of the member."""
    return StaffForm(
        days=hours_fields(form, "hours", member.hours or visit.business.hours),
        overrides=overrides_fields(form, "overrides", member.overrides),
        caps={name: _stored_cap(member.caps, *kind) for name, kind in _CAPS.items()},
        roles=role_options(visit.language),
        languages=_language_options(visit, member.language_tag),
        services=[(one.id, one.display_name) for one in services],
        color=member.color or color_for(len(visit.view.staff)),
    )


def read_staff(form: FormReader, before: StaffMember | None, services: Iterable[Service]) -> StaffWish:
    """The wish; mistakes are noted in the form. Caps of single services, which the form does not show, stay."""
    hours = read_hours_wish(form)
    kept = tuple(cap for cap in before.caps if cap.scope is not CapScope.STAFF) if before else ()
    known = {one.id for one in services}
    return StaffWish(
        display_name=form.text("name", is_required=True),
        email=form.text("email"),
        role=form.choice("role", Role),
        is_bookable=form.flag("is_bookable"),
        zone=hours.zone,
        hours=hours.hours,
        overrides=hours.overrides,
        caps=(*_read_caps(form), *kept),
        color=form.text("color"),
        language_tag=form.one_of("language", ("", *languages(), before.language_tag if before else "")),
        personal_calendar_counts=form.flag("personal_calendar_counts"),
        wants_mail=form.flag("wants_mail"),
        wants_chat=form.flag("wants_chat"),
        service_ids=tuple(ServiceId(one) for one in form.many("services") if one in known),
    )


def read_hours_wish(form: FormReader) -> StaffHoursWish:
    """Weekly hours are read only where the business's do not count."""
    overrides: tuple[DateOverride, ...] = read_overrides(form, "overrides")
    weekly: WeeklyHours | None = None if form.flag("uses_business_hours") else read_hours(form, "hours")
    return StaffHoursWish(hours=weekly, overrides=overrides, zone=form.text("zone") or None)


def role_options(language: str) -> Options:
    return [(role.value, _capital(say_any("chat.role", role, language))) for role in Role]


def role_words() -> dict[str, Role]:
    """What a role may be called in a pasted list, in any language the product speaks."""
    return {say_any("chat.role", role, tag).casefold(): role for tag in languages() for role in Role}


def color_for(number: int) -> str:
    """Another one for each of the first people."""
    return _PALETTE[number % len(_PALETTE)]


def _read_caps(form: FormReader) -> tuple[Cap, ...]:
    found = []
    for name, (period, in_minutes) in _CAPS.items():
        limit = form.optional_number(name, least=1, most=_MOST_MINUTES)
        if limit is not None:
            found.append(Cap(scope=CapScope.STAFF, period=period, limit=limit, in_minutes=in_minutes))
    return tuple(found)


def _stored_cap(caps: tuple[Cap, ...], period: CapPeriod, in_minutes: bool) -> str:
    wanted = (CapScope.STAFF, period, in_minutes)
    return next((str(cap.limit) for cap in caps if (cap.scope, cap.period, cap.in_minutes) == wanted), "")


def _language_options(visit: BusinessVisit, stored: str) -> Options:
    """What the product speaks, and what is stored even if it has a region with it."""
    tags = dict.fromkeys([*languages(), *([stored] if stored else [])])
    spoken = [(tag, tag if "-" in tag else language_name(tag, visit.language)) for tag in tags]
    return [("", say("app.staff.language_of_business", visit.language)), *spoken]


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
