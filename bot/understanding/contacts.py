"""Takes e-mail addresses, phone numbers and references out of a message before anything else is read."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,250}[^\s@<>()\[\],;:\".!?]")
_REFERENCE = re.compile(r"\bSK-[A-Z0-9]{6}\b", re.IGNORECASE)
_FEWEST_DIGITS = 8
_REGION_OF_LANGUAGE = {"nl": "NL"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """`text` is the message with blanks in the place of what was taken out."""

    text: str
    email: str | None
    phone: str | None
    reference: str | None


def take_contacts(text: str, language: str, region: str | None) -> Contacts:
    text, email = _take_email(text)
    text, reference = _take_reference(text)
    text, phone = _take_phone(text, region or _REGION_OF_LANGUAGE.get(language))
    return Contacts(text=text, email=email, phone=phone, reference=reference)


def _take_email(text: str) -> tuple[str, str | None]:
    found = _EMAIL.search(text)
    if found is None:
        return text, None
    try:
        address = validate_email(found.group().removeprefix("mailto:"), check_deliverability=False).normalized
    except EmailNotValidError:
        return text, None
    return _blank(text, *found.span()), address


def _take_reference(text: str) -> tuple[str, str | None]:
    found = _REFERENCE.search(text)
    if found is None:
        return text, None
    code = found.group().upper()
    return _blank(text, *found.span()), code


def _take_phone(text: str, region: str | None) -> tuple[str, str | None]:
    for found in phonenumbers.PhoneNumberMatcher(text, region):
        digits = sum(sign.isdecimal() for sign in found.raw_string)
        if digits >= _FEWEST_DIGITS:
            number = phonenumbers.format_number(found.number, phonenumbers.PhoneNumberFormat.E164)
            return _blank(text, found.start, found.end), number
    return text, None


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"
