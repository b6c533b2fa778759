"""The address of a form with the reference of one customer in it: where its owner put the mark, else behind a question mark."""

from urllib.parse import parse_qsl, urlencode, urlsplit

from scheduling.appointment import Attendee
from scheduling.service import FormLink
from usecases.customer_links import CustomerLinks

MARK = "{reference}"
NAME = "reference"


def form_address(links: CustomerLinks, form: FormLink, seat: Attendee) -> str:
    """Nothing of the customer stands in it but the reference, which nobody can guess and which opens nothing."""
    reference = links.form(seat, form.id)
    if MARK in form.url:
        return form.url.replace(MARK, reference)
    parts = urlsplit(form.url)
    asked = [pair for pair in parse_qsl(parts.query, keep_blank_values=True) if pair[0] != NAME]
    return parts._replace(query=urlencode([*asked, (NAME, reference)])).geturl()
