"""`/app/{business}/settings`: what a business says of itself, and its logo."""

from aiohttp import web

from scheduling.business import Address, Business
from scheduling.errors import Invalid
from tab.frame import Route
from tab.saving import Outcome, may_configure, status_of, try_to_save
from tab.visit import BusinessVisit
from texts.catalogue import languages
from texts.formats import language_name, weekdays
from usecases.edit_mark import mark_of
from usecases.manage_business import BusinessDetails
from usecases.read_picture import LARGEST
from web.form_reader import FormReader

WEEK_STARTS = (0, 6, 5)
"""Monday, Sunday, Saturday."""


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    wish = read_details(form)
    outcome = Outcome.REFUSED
    if form.is_valid:
        change = visit.use_cases.change_business_details(visit.business_id, wish, form.text("mark"), visit.actor)
        outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("settings", done="saved")
    return await _page(visit, form, outcome)


async def show_logo(visit: BusinessVisit) -> web.Response:
    logo = await visit.use_cases.read_logo(visit.business_id, visit.actor)
    headers = {"X-Content-Type-Options": "nosniff", "Cache-Control": "private, max-age=300"}
    return web.Response(body=logo.data, content_type=logo.content_type, headers=headers)


async def save_logo(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    change = visit.use_cases.change_logo(visit.business_id, form.file("logo"), visit.actor)
    outcome = await try_to_save(form, change)
    if outcome is Outcome.SAVED:
        return visit.redirect("settings", done="saved")
    fresh = visit.blank()
    fresh.errors.update(form.errors)
    return await _page(visit, fresh, outcome)


async def logo_too_large(visit: BusinessVisit) -> web.Response:
    form = visit.blank()
    form.refuse(Invalid("logo", "too_large", most=LARGEST // 1024))
    return await _page(visit, form, status=413)


async def remove_logo(visit: BusinessVisit) -> web.Response:
    await visit.use_cases.change_logo(visit.business_id, None, visit.actor)
    return visit.redirect("settings", done="removed")


def read_details(form: FormReader) -> BusinessDetails:
    """What the fields of a business hold; the assistant has the same ones."""
    parts = ("street", "city", "state", "country_or_region", "postal_code")
    return BusinessDetails(
        display_name=form.text("name", is_required=True),
        zone=form.text("zone", is_required=True),
        business_type=form.text("business_type"),
        address=Address(**{part: form.text(part) for part in parts}),
        phone=form.text("phone"),
        web_site_url=form.text("web_site_url", most=300),
        email=form.text("email"),
        sender_name=form.text("sender_name"),
        language_tag=form.text("language", is_required=True),
        default_currency_iso=form.text("default_currency_iso", is_required=True).upper(),
        week_start=int(form.one_of("week_start", [str(day) for day in WEEK_STARTS]) or 0),
        is_formal=form.one_of("is_formal", ("yes", "no")) == "yes",
        retention_days=form.optional_number("retention_days"),
    )


async def _page(
    visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None, status: int = 0
) -> web.Response:
    business = visit.business
    state = await visit.use_cases.read_page_state(visit.business_id, visit.actor)
    return visit.render(
        "settings.html",
        status=status or (status_of(outcome) if outcome else 200),
        form=form,
        business=business,
        mark=mark_of(BusinessDetails.of(business)),
        is_stale=outcome is Outcome.STALE,
        may_edit=may_configure(visit),
        largest_logo=LARGEST,
        has_logo=state.has_logo,
        languages=language_options(visit.language, business),
        week_starts=week_options(visit.language, business.week_start),
    )


def language_options(language: str, business: Business | None = None) -> list[tuple[str, str]]:
    """The languages that are spoken, and the one that is stored."""
    known = [*languages(), *([business.language_tag] if business else [])]
    return [(tag, _named(tag, language)) for tag in dict.fromkeys(known)]


def _named(tag: str, language: str) -> str:
    """With the tag where it says more than the language."""
    name = language_name(tag, language)
    return f"{name} ({tag})" if "-" in tag else name


def week_options(language: str, stored: int = 0) -> list[tuple[str, str]]:
    names = weekdays(language)
    return [(str(day), names[day]) for day in dict.fromkeys((*WEEK_STARTS, stored))]


ROUTES = (
    Route(method="GET", path="settings", handler=show),
    Route(method="POST", path="settings", handler=save),
    Route(method="GET", path="settings/logo", handler=show_logo),
    Route(method="POST", path="settings/logo", handler=save_logo, too_large=logo_too_large),
    Route(method="POST", path="settings/logo/remove", handler=remove_logo),
)
