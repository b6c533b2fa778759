"""Random names of things: ids that nobody can guess, and references that a person can read out over the telephone."""

import re
import secrets
import unicodedata
from uuid import uuid4

from scheduling.business import BusinessId

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = "23456789"
_SIGNS = _LETTERS + _DIGITS
_MARK = "SK-"


def make_id() -> str:
    """Sixteen URL-safe signs."""
    return secrets.token_urlsafe(12)


def make_guid() -> str:
    """For what Graph names by GUIDs, such as staff."""
    return str(uuid4())


def make_reference() -> str:
    """SK- and six letters and digits that are not mistaken for each other: known at sight, by people and by the bot."""
    number, signs = secrets.randbelow(len(_SIGNS) ** 6), []
    for _ in range(
        6
    ):  # one random number for all: asking the system for each sign takes longer than what else a booking makes up
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return _MARK + "".join(signs)


def reference_of(text: str) -> str:
    """A reference as it is stored, however somebody typed it: in small letters, without the mark, with spaces."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return _MARK + signs.removeprefix(_MARK.strip("-"))


def business_id_of(name: str, mark: str = "") -> BusinessId:
    """An id that reads like an address (S54): the name in small letters and hyphens, and what tells it from its namesakes."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:40] or "business"
    return BusinessId(f"{slug}-{mark}@slotkeeper" if mark else f"{slug}@slotkeeper")
