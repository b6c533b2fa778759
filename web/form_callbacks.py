"""The address by which a form elsewhere tells that it was filled in: it names the form, and nobody can make it up."""

import json

from usecases.fill_form import FormRef
from web.signing import Signer

PATH = "/callbacks/forms"
_PURPOSE = "form callback"


def callback_address(base_url: str, signer: Signer, form: FormRef) -> str:
    payload = json.dumps([form.business_id, form.service_id, form.form_id], separators=(",", ":")).encode()
    return f"{base_url}{PATH}/{signer.sign(_PURPOSE, payload)}"


def form_of(signer: Signer, token: str) -> FormRef | None:
    """None for an address that was not made here."""
    payload = signer.verify(_PURPOSE, token)
    if payload is None:
        return None
    business_id, service_id, form_id = json.loads(payload)
    return FormRef(business_id=business_id, service_id=service_id, form_id=form_id)
