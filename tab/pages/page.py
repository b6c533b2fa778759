"""`/app/{business}/page`: how the booking page looks, whom it lets in, and the ways to hand it out."""

from html import escape

from aiohttp import web

from scheduling.business import PageSettings
from scheduling.errors import Invalid, PolicyRefused, Stale
from scheduling.page_address import slug_of
from scheduling.publishing import Hindrance
from scheduling.waiting import DEFAULT_MINUTES, LEAST_MINUTES, MOST_MINUTES
from tab.frame import Route
from tab.qr import qr_code
from tab.saving import Outcome, may_configure, status_of
from tab.visit import BusinessVisit
from texts.catalogue import say_any
from usecases.edit_mark import mark_of
from usecases.manage_business import PageWish
from usecases.page_wish import ACCESS
from web.addresses import booking_address
from web.form_reader import FormReader
from web.options import OPTIONS

FLAGS = (
    "is_business_logo_display_enabled",
    "is_search_engine_indexability_disabled",
    "is_time_slot_time_zone_set_to_business_time_zone",
    "enforce_one_time_password",
    "is_customer_consent_enabled",
    "has_waiting_list",
)


async def show(visit: BusinessVisit) -> web.Response:
    return await _page(visit, visit.blank())


async def save(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    wish = _read(form)
    outcome = Outcome.REFUSED
    if form.is_valid:
        outcome = await _try(visit, form, wish)
    if outcome is Outcome.SAVED:
        return visit.redirect("page", done="saved")
    return await _page(visit, form, outcome)


async def _try(visit: BusinessVisit, form: FormReader, wish: PageWish) -> Outcome:
    """What stands against publishing is told all at once, at the tick box."""
    try:
        await visit.use_cases.change_page(visit.business_id, wish, form.text("mark"), visit.actor)
    except Stale:
        return Outcome.STALE
    except PolicyRefused as refusal:
        found = refusal.data.get("hindrances")
        if not isinstance(found, tuple):
            raise
        form.errors["is_published"] = " ".join(_sentences(found, visit.language))
        return Outcome.REFUSED
    except Invalid as refusal:
        form.refuse(refusal)
        return Outcome.REFUSED
    return Outcome.SAVED


def _read(form: FormReader) -> PageWish:
    settings = PageSettings(
        access_control=form.one_of("access_control", ACCESS) or ACCESS[0],
        color_code=form.text("color_code", is_required=True).upper(),
        customer_consent_message=form.lines("customer_consent_message"),
        privacy_policy_web_url=form.text("privacy_policy_web_url", most=300),
        terms_and_conditions_web_url=form.text("terms_and_conditions_web_url", most=300),
        framing_sites=form.lines("framing_sites", most=4000),
        offer_minutes=_offer_minutes(form),
        **{flag: form.flag(flag) for flag in FLAGS},
    )
    return PageWish(
        settings=settings,
        is_published=form.flag("is_published"),
        allow_staff_selection=form.flag("allow_staff_selection"),
        web_slug=form.text("web_slug"),
    )


def _offer_minutes(form: FormReader) -> int:
    """Left empty it is what it is where nothing was set."""
    typed = form.optional_number("offer_minutes", least=LEAST_MINUTES, most=MOST_MINUTES)
    return DEFAULT_MINUTES if typed is None else typed


async def _page(visit: BusinessVisit, form: FormReader, outcome: Outcome | None = None) -> web.Response:
    business = visit.business
    state = await visit.use_cases.read_page_state(visit.business_id, visit.actor)
    base = visit.request.app[OPTIONS].base_url
    link = booking_address(base, business.web_slug) if business.web_slug else ""
    return visit.render(
        "page.html",
        status=status_of(outcome) if outcome else 200,
        form=form,
        business=business,
        page=business.page,
        mark=mark_of(PageWish.of(business)),
        is_stale=outcome is Outcome.STALE,
        may_edit=may_configure(visit),
        hindrances=_sentences(state.hindrances, visit.language),
        former=[booking_address(base, slug) for slug in state.former],
        link=link,
        embed=embed_code(link, business.display_name, base),
        qr=qr_code(link),
        qr_file=f"/qr/{business.web_slug}" if link and business.is_published else "",
        suggested=business.web_slug or visit.view.tenant.affixed(slug_of(business.display_name)),
        before_slug=booking_address(base, ""),
        accesses=[(one, say_any("app.page.access", one, visit.language)) for one in ACCESS],
        tenant=visit.view.tenant,
    )


def _sentences(found: tuple[Hindrance, ...], language: str) -> list[str]:
    return [say_any("app.page.hindrance", one, language) for one in found]


def embed_code(link: str, name: str, base: str) -> str:
    """For another web site (S16): the frame, and the script that makes it as high as what it shows (S15)."""
    if not link:
        return ""
    frame = f'<iframe data-slotkeeper src="{escape(link)}" title="{escape(name)}" width="100%" height="800" style="border:0"></iframe>'
    return f'{frame}<script src="{escape(base)}/static/booking_page/embed.js" async></script>'


ROUTES = (
    Route(method="GET", path="page", handler=show),
    Route(method="POST", path="page", handler=save),
)
