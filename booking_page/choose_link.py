"""The sealed address by which staff let a customer choose: it names nobody, and fills the form in for whoever has it."""

import json
from datetime import datetime
from urllib.parse import quote, urlencode

from booking_page.visitor import Visitor
from scheduling.business import BusinessId
from scheduling.customer import CustomerId
from usecases.choose_link import LASTS, ChooseLink, ReadPrefill
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


async def invited(visitor: Visitor, read: ReadPrefill) -> dict[str, str]:
    """Name and mail address of whoever was sent here; nothing for an address without a seal, or with a wrong or old one."""
    token = visitor.request.query.get(FOR, "")
    payload = visitor.request.app[OPTIONS].signer.verify(PURPOSE, token) if token else None
    if payload is None:
        return {}
    business_id, customer_id, until = json.loads(payload)
    if business_id != visitor.business.id or visitor.now.timestamp() > until:
        return {}
    prefill = await read(BusinessId(business_id), CustomerId(customer_id))
    return {"name": prefill.name, "email": prefill.email} if prefill else {}
