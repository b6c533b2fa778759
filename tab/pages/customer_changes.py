"""What cannot be taken back, each on a page that asks first: merging two customers, erasing one; and the export of one's data."""

import json

from aiohttp import web

from scheduling.customer import CustomerId
from scheduling.errors import NotAllowed, Refusal
from tab.download import Download, Send, give_ticket
from tab.frame import Route
from tab.pages.customers import read
from tab.visit import BusinessVisit
from usecases.access import MATRIX, Permission, Reach
from web.form_reader import FormReader

NAME = "customer"


async def show_duplicates(visit: BusinessVisit) -> web.Response:
    groups = await visit.use_cases.find_duplicates(visit.business_id, visit.actor)
    return visit.render("customer_duplicates.html", groups=groups)


async def ask_merge(visit: BusinessVisit) -> web.Response:
    return await _merge_page(visit, visit.blank(), visit.request.query.get("with", ""))


async def merge(visit: BusinessVisit) -> web.Response:
    form = await visit.form()
    kept_id, other_id = CustomerId(visit.request.match_info["customer"]), CustomerId(form.typed("with"))
    if form.typed("keep") == other_id:
        kept_id, other_id = other_id, kept_id
    try:
        kept = await visit.use_cases.merge_customers(visit.business_id, kept_id, other_id, visit.actor)
    except Refusal as refusal:
        form.refuse(refusal)
        return await _merge_page(visit, form, form.typed("with"), status=422)
    return visit.redirect("customers", kept.id, done="merged")


async def ask_erase(visit: BusinessVisit) -> web.Response:
    if MATRIX[visit.role, Permission.ERASE_CUSTOMERS] is not Reach.ALL:
        raise NotAllowed(Permission.ERASE_CUSTOMERS)
    return visit.render("customer_erase.html", view=await read(visit))


async def erase(visit: BusinessVisit) -> web.Response:
    customer_id = CustomerId(visit.request.match_info["customer"])
    await visit.use_cases.erase_customer(visit.business_id, customer_id, visit.actor)
    return visit.redirect("customers", done="erased")


async def fetch(visit: BusinessVisit) -> web.Response:
    return await give_ticket(visit, NAME, customer=visit.request.match_info["customer"])


async def send(download: Download) -> web.StreamResponse:
    customer_id = CustomerId(download.asked["customer"])
    data = await download.use_cases.export_customer(download.business_id, customer_id, download.actor)
    text = json.dumps(data, ensure_ascii=False, indent=2)
    headers = {"Content-Disposition": 'attachment; filename="customer.json"'}
    return web.Response(text=text, content_type="application/json", headers=headers)


async def _merge_page(visit: BusinessVisit, form: FormReader, other_id: str, status: int = 200) -> web.Response:
    if MATRIX[visit.role, Permission.MANAGE_CUSTOMERS] is not Reach.ALL:
        raise NotAllowed(Permission.MANAGE_CUSTOMERS)
    view = await read(visit)
    other = await visit.use_cases.read_customer(visit.business_id, CustomerId(other_id), visit.actor)
    return visit.render("customer_merge.html", status=status, form=form, customer=view.customer, other=other.customer)


ROUTES = (
    Route(method="GET", path="customers/duplicates", handler=show_duplicates),
    Route(method="GET", path="customers/{customer}/merge", handler=ask_merge),
    Route(method="POST", path="customers/{customer}/merge", handler=merge),
    Route(method="GET", path="customers/{customer}/erase", handler=ask_erase),
    Route(method="POST", path="customers/{customer}/erase", handler=erase),
    Route(method="POST", path="customers/{customer}/export", handler=fetch),
)
DOWNLOADS: dict[str, Send] = {NAME: send}
