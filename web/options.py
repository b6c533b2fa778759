"""What the web doors are told at start: addresses, who signs, which proxies are believed, whether development doors exist."""

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network

from aiohttp import web

from scheduling.clock import Clock
from web.signing import Signer

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class WebOptions:
    base_url: str
    signer: Signer
    clock: Clock
    is_production: bool = False
    has_development_doors: bool = False
    offers_sign_in: bool = False
    proxies: tuple[Network, ...] = ()
    metrics_readers: tuple[Network, ...] = ()
    language: str = "en"


OPTIONS = web.AppKey("OPTIONS", WebOptions)
