"""Reads mail addresses and phone numbers as people type them."""

import re
from functools import lru_cache

import phonenumbers
from email_validator import EmailNotValidError, validate_email
from email_validator.rfc_constants import CASE_INSENSITIVE_MAILBOX_NAMES

from scheduling.business import Business
from scheduling.errors import Invalid

_REGION_OF_LANGUAGE = {"nl": "NL", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "PT", "pl": "PL", "en": "GB"}


def read_email(text: str, field: str = "email") -> str:
    """The address in its normal form, or empty. Raises Invalid naming the field."""
    words = text.strip()
    if not words:
        return ""
    try:
        plain = _PLAIN.fullmatch(words)
        return f"{plain[1]}@{_domain(plain[2])}" if plain else _normal(words)
    except EmailNotValidError:
        raise Invalid(field, "mail_address", value=words) from None


_PLAIN = re.compile(
    rf"(?=[^@]{{1,64}}@)(?!(?i:{'|'.join(CASE_INSENSITIVE_MAILBOX_NAMES)})@)(\w+(?:[.+-]\w+){{0,9}})@([\w.-]{{1,99}})",
    re.ASCII,
)
"""What most addresses look like: of these the part before the sign is as it should be, so that only the domain has to be judged."""


def _normal(address: str) -> str:
    return validate_email(address, check_deliverability=False).normalized


@lru_cache(maxsize=1024)
def _domain(domain: str) -> str:
    return _normal(f"somebody@{domain}").removeprefix("somebody@")


def read_phone(text: str, business: Business) -> str:
    """In E.164 form when it can be read as a number where the business is, else as typed."""
    words = " ".join(text.split())
    if not words:
        return ""
    try:
        number = phonenumbers.parse(words, region_of(business))
    except phonenumbers.NumberParseException:
        return words
    if not phonenumbers.is_possible_number(number) or number.extension:
        return words
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def region_of(business: Business) -> str:
    """The country whose way of writing numbers counts: of the address, the business's own number, or its language."""
    country = business.address.country_or_region.strip().upper()
    if country in phonenumbers.SUPPORTED_REGIONS:
        return country
    if business.phone.startswith("+"):
        try:
            region = phonenumbers.region_code_for_number(phonenumbers.parse(business.phone, None))
        except phonenumbers.NumberParseException:
            region = None
        if region:
            return str(region)
    language, _, territory = business.language_tag.replace("_", "-").partition("-")
    if territory.upper() in phonenumbers.SUPPORTED_REGIONS:
        return territory.upper()
    return _REGION_OF_LANGUAGE.get(language.lower(), "GB")
