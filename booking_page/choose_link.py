"""The sealed address by which staff let a customer choose: it names nobody, and fills the form in for whoever has it."""

import json
from datetime import datetime
from urllib.parse import quote, urlencode

from booking_page.visitor import Visitor
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from usecases.choose_link import LASTS, ChooseLink, Prefill, ReadPrefill
from web.options import OPTIONS
from web.signing import Signer

PURPOSE = "choose"
FOR = "for"
"""Carries the seal from step to step."""


def choose_address(base_url: str, signer: Signer, link: ChooseLink, made_at: datetime) -> str:
    until = int((made_at + LASTS).timestamp())
    payload = json.dumps([link.business_id, link.customer_id, until], separators=(",", ":")).encode()
    asked = {"staff": link.staff_id, "lang": link.language, FOR: signer.sign(PURPOSE, payload)}
    parts = [quote(link.business_id, safe="@"), *([quote(link.service, safe="")] if link.service else [])]
    query = urlencode({name: value for name, value in asked.items() if value})
    return f"{base_url}/book/{'/'.join(parts)}?{query}"


async def read_prefill(visitor: Visitor, read: ReadPrefill) -> Prefill | None:
    """None for an address without a seal, with one that is none of ours, of another business, or too old."""
    token = visitor.request.query.get(FOR, "")
    payload = visitor.request.app[OPTIONS].signer.verify(PURPOSE, token) if token else None
    if payload is None:
        return None
    business_id, customer_id, until = json.loads(payload)
    if business_id != visitor.business.id or visitor.now.timestamp() > until:
        return None
    return await read(BusinessId(business_id), CustomerId(customer_id))
