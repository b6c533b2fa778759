"""Which program calls, what it was granted, and as whom use cases take it: by a key of ours or a token of Entra ID."""

from dataclasses import dataclass
from http import HTTPStatus
from typing import Literal

import structlog
from aiohttp import web

from api.errors import ApiError
from scheduling.business import BusinessId
from scheduling.grants import ApiKey, Grant
from usecases.access import Actor
from usecases.api_keys import KEY_MARK, RecogniseApiKey

_log = structlog.get_logger("api")


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Gatekeeper:
    """What recognising a caller needs."""

    recognise_key: RecogniseApiKey


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
    raise unknown_caller("this is no key of ours, and tokens are not taken here")


def unknown_caller(why: str) -> ApiError:
    headers = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
    return ApiError(HTTPStatus.UNAUTHORIZED, "InvalidAuthenticationToken", why, headers=headers)


async def _by_key(gatekeeper: Gatekeeper, told: str) -> Caller:
    one = await gatekeeper.recognise_key(told)
    if one is None:
        _log.info("key_refused")
        raise unknown_caller("this key is unknown or was revoked")
    return caller_of_key(one)


def caller_of_key(one: ApiKey) -> Caller:
    caller_id = f"key:{one.id}"
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
