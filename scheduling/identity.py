"""Who somebody is, as a sign-in service vouches for it, and why what was shown does not hold."""

from dataclasses import dataclass
from enum import StrEnum

from scheduling.errors import SchedulingError

GUEST_MARK = "#ext#"
"""Stands in the principal name that Entra makes for a guest; in small letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A checked identity. Tenant and object id say who it is; `name` is for display, the addresses may link an account.

    A guest is somebody of another organisation; `email` and `upn` are empty where nobody of this one vouches for them.
    """

    tenant_id: str
    object_id: str
    name: str = ""
    email: str = ""
    upn: str = ""
    is_guest: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramToken:
    """A program that a sign-in service vouches for, with what it was granted; `person` is whom it acts for, if for anybody."""

    tenant_id: str
    client_id: str
    client_name: str
    granted: frozenset[str]
    person: SignedIn | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DirectoryPerson:
    """Somebody as the organisation's directory lists him or her; the address may be empty."""

    name: str
    email: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamMember:
    """Somebody of a team, as its roster lists him or her; `is_guest`: invited from another organisation."""

    tenant_id: str
    object_id: str
    name: str
    email: str = ""
    upn: str = ""
    is_guest: bool = False

    @property
    def address(self) -> str:
        """Where mail arrives; the principal name made for a guest is no such address."""
        return self.email or ("" if GUEST_MARK in self.upn.lower() else self.upn)


@dataclass(frozen=True, slots=True, kw_only=True)
class Team:
    """The people of a team or group chat. `is_whole` is False where there are more than are read."""

    members: tuple[TeamMember, ...]
    is_whole: bool = True


class SignInTrouble(StrEnum):
    """Why somebody could not be recognised. Stable codes; each has a sentence that says what to do."""

    SIGNED_OUT = "signed_out"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    UNTRUSTED = "untrusted"
    WRONG_TENANT = "wrong_tenant"
    WRONG_AUDIENCE = "wrong_audience"
    WRONG_CLIENT = "wrong_client"
    CONSENT_MISSING = "consent_missing"
    NOT_ASSIGNED = "not_assigned"
    CANCELLED = "cancelled"
    BEGIN_AGAIN = "begin_again"
    SET_UP_WRONG = "set_up_wrong"
    NO_ANSWER = "no_answer"
    REFUSED = "refused"


class SignInRefused(SchedulingError):
    """What was shown proves nothing, or nothing was shown. `detail` is for the log and names nobody."""

    def __init__(self, trouble: SignInTrouble, detail: str = "") -> None:
        super().__init__(f"{trouble}: {detail}")
        self.trouble = trouble
        self.detail = detail
