"""Reads mail addresses and phone numbers as people type them."""

import phonenumbers
from email_validator import EmailNotValidError, validate_email

from scheduling.business import Business
from scheduling.errors import Invalid

_REGION_OF_LANGUAGE = {"nl": "NL", "de": "DE", "fr": "FR", "es": "ES", "it": "IT", "pt": "PT", "pl": "PL", "en": "GB"}


def read_email(text: str, field: str = "email") -> str:
    """The address in its normal form, or empty. Raises Invalid naming the field."""
    words = text.strip()
    if not words:
        return ""
    try:
        return validate_email(words, check_deliverability=False).normalized
    except EmailNotValidError:
        raise Invalid(field, "mail_address", value=words) from None


def read_phone(text: str, business: Business) -> str:
    """In E.164 form when it can be read as a number where the business is, else as typed."""
    words = " ".join(text.split())
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
