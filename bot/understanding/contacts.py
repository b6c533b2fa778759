"""Takes e-mail addresses, phone numbers and references out of a message before anything else is read."""

import re
from dataclasses import dataclass

import phonenumbers
from email_validator import EmailNotValidError, validate_email

_EMAIL = re.compile(r"[^\s@<>()\[\],;:\"]{1,64}@[^\s@<>()\[\],;:\"]{1,250}[^\s@<>()\[\],;:\".!?]")
_REFERENCE = re.compile(r"\bSK-[A-Z0-9]{6}\b", re.IGNORECASE)
_FEWEST_DIGITS = 8
_REGION_OF_LANGUAGE = {"nl": "NL"}
_LONG_RUN = re.compile(r"(?<![\d.:/-])(?:\+|0)\d*(?: \d+)*(?![\d.:/-])")
_LONGEST_OF_A_TIME = 4
"""A day or a time has no more digits in one piece."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contacts:
    """`text` is the message with blanks in the place of what was taken out."""

    text: str
    email: str | None
    phone: str | None
    reference: str | None


def take_contacts(text: str, language: str, *regions: str | None) -> Contacts:
    """`regions` are those whose numbers may be meant, the likeliest first."""
    text, email = _take_email(text)
    text, reference = _take_reference(text)
    known = tuple(dict.fromkeys(one for one in regions if one))
    text, phone = _take_phone(text, known or (_REGION_OF_LANGUAGE.get(language),))
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


def _take_phone(text: str, regions: tuple[str | None, ...]) -> tuple[str, str | None]:
    for region in regions:
        for found in phonenumbers.PhoneNumberMatcher(text, region):
            if _digits(found.raw_string) >= _FEWEST_DIGITS:
                return _blank(text, found.start, found.end), _written(found.number)
    return _take_possible(text, regions[0])


def _take_possible(text: str, region: str | None) -> tuple[str, str | None]:
    """What is written like a number and like no time: one that nobody has, as after a slip, is still no clock time."""
    for found in _LONG_RUN.finditer(text):
        words = found.group()
        is_time = max(map(_digits, words.split())) <= _LONGEST_OF_A_TIME
        if _digits(words) < _FEWEST_DIGITS or is_time:
            continue
        try:
            number = phonenumbers.parse(words, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_possible_number(number):
            return _blank(text, *found.span()), _written(number)
    return text, None


def _digits(text: str) -> int:
    return sum(sign.isdecimal() for sign in text)


def _written(number: phonenumbers.PhoneNumber) -> str:
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _blank(text: str, start: int, end: int) -> str:
    return f"{text[:start]}{' ' * (end - start)}{text[end:]}"
