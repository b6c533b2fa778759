"""Which program calls, what it was granted, and as whom use cases take it: by a key of ours or a token of Entra ID."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal, Protocol

import structlog
from aiohttp import web

from api.errors import ApiError
from scheduling.business import BusinessId
from scheduling.grants import ApiKey, Grant, grants_of
from scheduling.identity import ProgramToken, SignInRefused, SignInTrouble
from scheduling.quick import quick
from usecases.access import Actor, openable
from usecases.api_keys import KEY_MARK, RecogniseApiKey, program_of
from usecases.recognise_account import RecogniseAccount
from usecases.views import AccountView
from web.sessions import identity_of

_WHY = {
    SignInTrouble.EXPIRED: "this token has expired",
    SignInTrouble.NOT_YET_VALID: "this token is not valid yet",
    SignInTrouble.WRONG_TENANT: "this token is of a tenant that is not served here",
    SignInTrouble.WRONG_AUDIENCE: "this token is for another audience",
    SignInTrouble.WRONG_CLIENT: "this token names no program",
}
_log = structlog.get_logger("api")


@quick
@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """`id` is the same in every request of the same caller. `businesses` None: all of its tenant."""

    id: str
    kind: Literal["key", "application", "delegated"]
    name: str
    granted: frozenset[str]
    actor: Actor
    businesses: frozenset[BusinessId] | None = None

    def need(self, *permissions: str) -> None:
        """One of them is enough. Raises what becomes 403."""
        if not self.granted & {str(one) for one in permissions}:
            wanted = " or ".join(permissions)
            raise ApiError(HTTPStatus.FORBIDDEN, "accessDenied", f"this needs the permission {wanted}")

    def may_reach(self, business_id: BusinessId) -> bool:
        """As far as can be told without asking: a business of another tenant is found to be none by the use case."""
        return self.businesses is None or business_id in self.businesses


class ProgramTokens(Protocol):
    """Tells by a token of the sign-in service which program calls, and for whom."""

    async def check_program(self, token: str) -> ProgramToken:
        """Raises SignInRefused."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """What recognising a caller needs. Without `tokens` only keys are taken."""

    recognise_key: RecogniseApiKey
    recognise_account: RecogniseAccount
    tokens: ProgramTokens | None = None


GATEKEEPER = web.AppKey("GATEKEEPER", Gatekeeper)


async def identify(request: web.Request) -> Caller:
    """Raises what becomes 401."""
    scheme, _, told = request.headers.get("Authorization", "").partition(" ")
    if not scheme:
        raise unknown_caller("send a key or a token in the header Authorization: Bearer")
    if scheme.lower() != "bearer":
        raise unknown_caller("the scheme of the header Authorization must be Bearer")
    told = told.strip()
    gatekeeper = request.app[GATEKEEPER]
    if told.startswith(KEY_MARK):
        return await _by_key(gatekeeper, told)
    if gatekeeper.tokens is None:
        raise unknown_caller("this is no key of ours, and no app is set whose tokens would be taken")
    return await _by_token(gatekeeper, gatekeeper.tokens, told)


def unknown_caller(why: str) -> ApiError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return ApiError(HTTPStatus.UNAUTHORIZED, "InvalidAuthenticationToken", why, headers=headers)


async def _by_key(gatekeeper: Gatekeeper, told: str) -> Caller:
    one = await gatekeeper.recognise_key(told)
    if one is None:
        _log.info("key_refused")
        raise unknown_caller("this key is unknown or was revoked")
    return caller_of_key(one)


async def _by_token(gatekeeper: Gatekeeper, tokens: ProgramTokens, told: str) -> Caller:
    try:
        token = await tokens.check_program(told)
    except SignInRefused as refused:
        _log.info("token_refused", trouble=str(refused.trouble), detail=refused.detail)
        if refused.trouble is SignInTrouble.NO_ANSWER:
            raise _no_keys() from None
        raise unknown_caller(_WHY.get(refused.trouble, "this token was not issued for here")) from None
    if token.person is None:
        return _application(token)
    return _for_person(token, await gatekeeper.recognise_account(identity_of(token.person)))


def _no_keys() -> ApiError:
    why = "the keys of the sign-in service cannot be fetched just now"
    return ApiError(HTTPStatus.SERVICE_UNAVAILABLE, "serviceNotAvailable", why, headers={"Retry-After": "5"})


def _application(token: ProgramToken) -> Caller:
    caller_id = f"app:{token.client_id}"
    return Caller(
        id=f"{caller_id}@{token.tenant_id}",
        kind="application",
        name=token.client_name,
        granted=token.granted,
        actor=program(caller_id, token.client_name, token.tenant_id, grants_of(token.granted)),
    )


def _for_person(token: ProgramToken, account: AccountView) -> Caller:
    """A program that acts for somebody may do no more than that person may, and no more than it was granted."""
    caller_id = f"app:{token.client_id}"
    return Caller(
        id=f"{caller_id}@{account.id}",
        kind="delegated",
        name=token.client_name,
        granted=token.granted,
        actor=Actor(
            kind="staff",
            account_id=account.id,
            name=account.name,
            program_id=caller_id,
            program_name=token.client_name,
            tenant_id=token.tenant_id,
            grants=grants_of(token.granted),
        ),
        businesses=frozenset(one.business_id for one in openable(account)),
    )


def caller_of_key(one: ApiKey) -> Caller:
    caller_id = program_of(one.id)
    return Caller(
        id=caller_id,
        kind="key",
        name=one.display_name,
        granted=frozenset(str(grant) for grant in one.grants),
        actor=program(caller_id, one.display_name, one.tenant_id, one.grants, one.business_id),
        businesses=None if one.business_id is None else frozenset({one.business_id}),
    )


def program(
    caller_id: str, name: str, tenant_id: str, grants: frozenset[Grant], business_id: BusinessId | None = None
) -> Actor:
    return Actor(
        kind="program",
        name=name,
        program_id=caller_id,
        program_name=name,
        tenant_id=tenant_id,
        business_id=business_id,
        grants=grants,
    )
