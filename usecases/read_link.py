"""Reads addresses of pages as people type them, and the names by which pages are called in addresses."""

import re
from urllib.parse import urlsplit

from scheduling.errors import Invalid
from scheduling.page_address import slug_of

LONGEST = 2000
_SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,58}[a-z0-9])?")


def read_link(text: str, field: str) -> str:
    """An address that a browser opens, or empty. Raises Invalid naming the field."""
    words = text.strip()
    if not words:
        return ""
    try:
        parts = urlsplit(words if "://" in words else f"https://{words}")
        has_host = bool(parts.hostname) and parts.username is None and (parts.port is None or parts.port > 0)
        is_page = parts.scheme in ("http", "https") and has_host and not re.search(r"\s", words)
    except ValueError:
        is_page = False
    if not is_page or len(words) > LONGEST:
        raise Invalid(field, "web_address", value=words[:200])
    return parts.geturl()


def read_slug(text: str, field: str, *, name: str, taken: frozenset[str]) -> str:
    """As typed when it can stand in an address and is free; without one what the name makes of it, told apart by a number."""
    words = text.strip().lower()
    if not words:
        return _made_of(name, taken)
    if not _SLUG.fullmatch(words):
        raise Invalid(field, "address_word", value=words[:80])
    if words in taken:
        raise Invalid(field, "already_there", value=words)
    return words


def _made_of(name: str, taken: frozenset[str]) -> str:
    slug = slug_of(name) or "service"
    number, found = 2, slug
    while found in taken:
        found, number = f"{slug}-{number}", number + 1
    return found
