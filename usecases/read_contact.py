"""Reads mail addresses and phone numbers as people type them."""

import re
from functools import cache, lru_cache

import phonenumbers
from babel import Locale
from babel.core import get_global
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


def read_phone(text: str, business: Business, field: str = "phone") -> str:
    """In E.164 form, so that a number is known again however it was written; one with an extension as typed.

    Raises Invalid naming the field for what cannot be a number where the business is.
    """
    words = " ".join(text.split())
    if not words:
        return ""
    try:
        number = phonenumbers.parse(words, region_of(business))
    except phonenumbers.NumberParseException:
        raise Invalid(field, "phone", value=words) from None
    if not phonenumbers.is_possible_number(number):
        raise Invalid(field, "phone", value=words)
    return words if number.extension else _e164(number)


def text_number(phone: str, business: Business) -> str:
    """The number as text messages are sent to it, or empty when they cannot be: an extension, a number without its area."""
    try:
        number = phonenumbers.parse(phone, region_of(business))
    except phonenumbers.NumberParseException:
        return ""
    is_whole = phonenumbers.is_possible_number_with_reason(number) == phonenumbers.ValidationResult.IS_POSSIBLE
    return _e164(number) if is_whole and not number.extension else ""


def international_number(text: str) -> str:
    """A number that came from a provider, with its country and perhaps without a plus, in E.164 form; empty when it is none."""
    words = text.strip()
    try:
        number = phonenumbers.parse(words if words.startswith("+") else f"+{words}", None)
    except phonenumbers.NumberParseException:
        return ""
    return _e164(number) if phonenumbers.is_possible_number(number) else ""


def region_of(business: Business) -> str:
    """The country whose way of writing numbers counts: of the address, the business's own number, its zone, or its language."""
    language, _, territory = business.language_tag.replace("_", "-").partition("-")
    found = (
        _region_of_country(business.address.country_or_region),
        _region_of_number(business.phone),
        get_global("zone_territories").get(business.zone, ""),
        territory.upper(),
        _REGION_OF_LANGUAGE.get(language.lower(), ""),
    )
    return next((region for region in found if region in phonenumbers.SUPPORTED_REGIONS), "GB")


def _region_of_country(name: str) -> str:
    """By its code or its English name."""
    words = name.strip()
    if words.upper() in phonenumbers.SUPPORTED_REGIONS:
        return words.upper()
    return _regions_by_name().get(words.casefold(), "")


@cache
def _regions_by_name() -> dict[str, str]:
    return {name.casefold(): region for region, name in Locale("en").territories.items()}


def _region_of_number(phone: str) -> str:
    if not phone.startswith("+"):
        return ""
    try:
        return phonenumbers.region_code_for_number(phonenumbers.parse(phone, None)) or ""
    except phonenumbers.NumberParseException:
        return ""


def _e164(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
