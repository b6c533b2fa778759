"""The page address: the part of an address that people read and type. It may change, the id of a business never does (S54)."""

import re
import unicodedata

from scheduling.errors import Invalid

LONGEST_SLUG = 60
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug_of(name: str, most: int = 40) -> str:
    """A name in small letters, digits and hyphens; empty when nothing of it can be written so."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")[:most].strip("-")


def checked_slug(typed: str) -> str:
    """What somebody typed as a page address, in small letters. Raises Invalid."""
    slug = typed.strip().lower()
    if not slug:
        raise Invalid("web_slug", "required")
    if len(slug) > LONGEST_SLUG:
        raise Invalid("web_slug", "too_long", most=LONGEST_SLUG)
    if not _SLUG.fullmatch(slug):
        raise Invalid("web_slug", "letters_digits_hyphens")
    return slug
