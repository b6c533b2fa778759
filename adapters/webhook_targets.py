"""Decides where webhooks may go: https, and only to addresses of the open internet unless a setting names the network.

A name is looked up once for each call; every address that it has must be allowed, and the call goes to these and no others.
"""

import asyncio
import socket
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from yarl import URL

from scheduling.errors import PermanentFailure, TemporaryFailure

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network
LookUp = Callable[[str, int], Awaitable[Sequence[str]]]

_HTTPS = 443
_EMBEDDING = ip_network("64:ff9b::/96")
_NEVER = tuple(
    ip_network(one)
    for one in ("100.64.0.0/10", "192.0.0.0/24", "192.88.99.0/24", "198.18.0.0/15", "64:ff9b:1::/48", "fec0::/10")
)
"""Not of the open internet either, though Python does not say so of each in all its versions."""


async def look_up(host: str, port: int) -> Sequence[str]:
    """By the system, in another thread."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_ADDRCONFIG)
    return [str(address[0]) for _, _, _, _, address in found]


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """Where one call goes: the address asked for, and the numeric ones that were looked at."""

    url: URL
    addresses: tuple[Address, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetRules:
    """`networks` are those that a setting names. `allows_plain`: http may go to these, for trying things out on one's own machine."""

    networks: tuple[Network, ...] = ()
    allows_plain: bool = False
    look_up: LookUp = field(default=look_up)

    async def resolve(self, url: str) -> Target:
        """Raises PermanentFailure for a place that is not allowed, TemporaryFailure when its name is not known now."""
        address = _read(url)
        if address.scheme != "https" and not (self.allows_plain and address.scheme == "http"):
            raise PermanentFailure("target_not_https", address.host or "")
        host = address.host or ""
        found = [ip_address(one.partition("%")[0]) for one in await self._addresses(host, address.port or _HTTPS)]
        is_plain = address.scheme == "http"
        if not found:
            raise TemporaryFailure("target_unknown", host)
        if refused := [one for one in found if not self._allows(one, is_plain=is_plain)]:
            raise PermanentFailure("target_refused", f"{host} is at {refused[0]}")
        return Target(url=address, addresses=tuple(found))

    async def _addresses(self, host: str, port: int) -> Sequence[str]:
        try:
            return [str(ip_address(host))]
        except ValueError:
            pass  # a name
        try:
            return await self.look_up(host, port)
        except (OSError, UnicodeError) as error:
            raise TemporaryFailure("target_unknown", host) from error

    def _allows(self, address: Address, *, is_plain: bool) -> bool:
        meant = _meant(address)
        if all(_is_in(one, self.networks) for one in meant):
            return True
        return not is_plain and all(_is_open(one) for one in meant)


def _read(url: str) -> URL:
    """Raises PermanentFailure for what is no address at all."""
    try:
        address = URL(url)
        if address.host and address.port:
            return address
    except ValueError:
        pass  # told below
    raise PermanentFailure("target_unknown", "no address")


def _is_open(address: Address) -> bool:
    is_special = address.is_multicast or address.is_reserved or address.is_unspecified or address.is_link_local
    return address.is_global and not is_special and not _is_in(address, _NEVER)


def _is_in(address: Address, networks: Sequence[Network]) -> bool:
    return any(address.version == network.version and address in network for network in networks)


def _meant(address: Address) -> list[Address]:
    """Where it leads: one of the newer kind may carry one of the older kind, alone or beside its own."""
    if isinstance(address, IPv4Address):
        return [address]
    if address.ipv4_mapped is not None:
        return [address.ipv4_mapped]
    if address in _EMBEDDING:
        return [IPv4Address(int(address) & 0xFFFFFFFF)]
    return [address] if address.sixtofour is None else [address, address.sixtofour]
