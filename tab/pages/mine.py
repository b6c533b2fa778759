"""`/app/mine`: the page of one's own, on which others book a meeting with oneself (B01)."""

from aiohttp import web

from scheduling.errors import Invalid
from tab.frame import AccountRoute
from tab.pages.settings import language_options
from tab.visit import Visit
from texts.catalogue import say
from usecases.business_details import BusinessDetails
from usecases.make_personal_page import LENGTHS, PersonalPageWish
from web.form_reader import FormReader


async def show(visit: Visit) -> web.Response:
    """Leads to the page that is there."""
    found = await visit.use_cases.find_personal_page(visit.account.id)
    return visit.redirect(found, "services") if found else _page(visit, visit.blank())


async def make(visit: Visit) -> web.Response:
    form = await visit.form()
    details = BusinessDetails(
        display_name=form.text("display_name", is_required=True, most=120),
        zone=form.text("zone", is_required=True),
        language_tag=form.text("language_tag", is_required=True),
        email=visit.account.email,
        is_formal=False,
    )
    if form.is_valid:
        names = {minutes: say("app.mine.meeting", details.language_tag, minutes=minutes) for minutes in LENGTHS}
        wish = PersonalPageWish(details=details, meeting_names=names)
        try:
            made = await visit.use_cases.make_personal_page(wish, visit.account.id)
            return visit.redirect(made, "services", done="added")
        except Invalid as refusal:
            form.refuse(refusal)
    return _page(visit, form, status=422)


def _page(visit: Visit, form: FormReader, status: int = 200) -> web.Response:
    return visit.render(
        "mine.html", status=status, form=form, languages=language_options(visit.language), lengths=LENGTHS
    )


ACCOUNT_ROUTES = (
    AccountRoute(method="GET", path="mine", handler=show),
    AccountRoute(method="POST", path="mine", handler=make),
)
