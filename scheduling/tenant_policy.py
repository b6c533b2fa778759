"""What a tenant's administrators rule for all of its businesses (B94); the switches mean what Microsoft's of the same kind mean."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from scheduling.errors import Invalid
from scheduling.service import FormLink, QuestionAssignment, Service

LONGEST_AFFIX = 20


class Creation(StrEnum):
    """Who may make a business (S25): those whom the settings name, also those named here, or everybody of the tenant."""

    ADMINISTRATORS = "administrators"
    NAMED = "named"
    EVERYBODY = "everybody"


class Entry(StrEnum):
    """What can be kept from being asked of customers (B42)."""

    PHONE = "phone"
    ADDRESS = "address"
    NOTES = "notes"


@dataclass(frozen=True, slots=True, kw_only=True)
class TenantPolicy:
    """The rules of one tenant. One that has set nothing has these. Raises Invalid for affixes that no address can have.

    Sign-in, social sharing and search indexing are rules about the booking page.
    """

    is_enabled: bool = True
    creation: Creation = Creation.ADMINISTRATORS
    creators: tuple[str, ...] = ()
    forbidden_entries: tuple[Entry, ...] = ()
    are_custom_questions_forbidden: bool = False
    are_staff_details_hidden: bool = False
    is_membership_approval_required: bool = False
    is_sms_enabled: bool = True
    name_prefix: str = ""
    name_suffix: str = ""
    blocked_words: tuple[str, ...] = ()
    is_sign_in_required: bool = False
    is_social_sharing_forbidden: bool = False
    is_search_indexing_forbidden: bool = False
    are_personal_pages_disabled: bool = False

    def __post_init__(self) -> None:
        for name in ("name_prefix", "name_suffix"):
            value = getattr(self, name)
            if len(value) > LONGEST_AFFIX:
                raise Invalid(name, "too_long", most=LONGEST_AFFIX)
            if value and not re.fullmatch(r"[a-z0-9-]*[a-z0-9][a-z0-9-]*", value):
                raise Invalid(name, "letters_digits_hyphens")

    def forbids(self, entry: Entry) -> bool:
        return entry in self.forbidden_entries

    def lets_create(self, names: Iterable[str], *, is_administrator: bool) -> bool:
        """Whether somebody known by these object ids and addresses may make a business."""
        if is_administrator or self.creation is Creation.EVERYBODY:
            return True
        named = {name.casefold() for name in self.creators}
        return self.creation is Creation.NAMED and not named.isdisjoint(name.casefold() for name in names if name)

    def check_name(self, name: str, field: str = "name") -> None:
        """Raises Invalid for a name with a blocked word (B96); a word is whole, whatever stands around it."""
        spoken = _spoken(name)
        for word in self.blocked_words:
            if f" {_spoken(word)} " in f" {spoken} ":
                raise Invalid(field, "blocked_word", value=word)

    def affixed(self, slug: str) -> str:
        """A page address with the tenant's prefix and suffix (B95), each once."""
        if self.name_prefix and not slug.startswith(self.name_prefix):
            slug = self.name_prefix + slug
        if self.name_suffix and not slug.endswith(self.name_suffix):
            slug += self.name_suffix
        return slug.strip("-")

    def questions_of(self, service: Service) -> tuple[QuestionAssignment, ...]:
        """What customers of a service are asked; nothing where questions are forbidden (B42)."""
        return () if self.are_custom_questions_forbidden else service.questions

    def forms_of(self, service: Service) -> tuple[FormLink, ...]:
        """The forms that customers are led to: they ask questions too."""
        return () if self.are_custom_questions_forbidden else service.forms


def _spoken(name: str) -> str:
    return " ".join(re.findall(r"\w+", name.casefold()))
