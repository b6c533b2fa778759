"""Decides who is asking: the address of the client, and whether a request came straight from this machine."""

from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from aiohttp import web

from web.options import Network

FORWARDING_HEADERS = frozenset({"forwarded", "via", "x-real-ip", "true-client-ip", "cf-connecting-ip"})


def is_forwarded(request: web.Request) -> bool:
    """Whether a proxy or tunnel passed the request on."""
    return any(map(_tells_of_forwarding, request.headers))


@lru_cache(maxsize=256)
def _tells_of_forwarding(header: str) -> bool:
    name = header.lower()
    return name in FORWARDING_HEADERS or name.startswith("x-forwarded-")


def has_loopback_host(request: web.Request) -> bool:
    """Whether the Host header names this machine and nothing else."""
    hosts = request.headers.getall("Host", [])
    return len(hosts) == 1 and _is_loopback_host(hosts[0])


@lru_cache(maxsize=256)
def _is_loopback_host(host: str) -> bool:
    try:
        address = urlsplit(f"//{host}")
        name = address.hostname or ""
        address.port  # noqa: B018  # reading it checks it
    except ValueError:
        return False
    return name == "localhost" or is_loopback(name)


def is_loopback(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


def client_address(request: web.Request, proxies: tuple[Network, ...]) -> str:
    """The address behind the proxies we know; a header from anybody else is not believed."""
    address = request.remote or ""
    if "X-Forwarded-For" not in request.headers:
        return address
    hops = [hop.strip() for value in request.headers.getall("X-Forwarded-For", []) for hop in value.split(",")]
    while hops and is_in(address, proxies):
        address = hops.pop()
    return address


@lru_cache(maxsize=4096)
def is_in(address: str, networks: tuple[Network, ...]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)
