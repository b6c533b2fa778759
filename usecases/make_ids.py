"""Names of things: ids that nobody can guess, ids that follow from keys, and references to be read out over the telephone.

Ids made at about the same time, and those that follow from them, begin alike: indexes take up neighbours with least work.
"""

import os
import secrets
from base64 import b64encode
from collections import deque
from hashlib import blake2b, sha256
from time import time_ns
from uuid import UUID

from scheduling.business import BusinessId
from scheduling.page_address import slug_of

_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ"
_DIGITS = "23456789"
_SIGNS = _LETTERS + _DIGITS
_MARK = "SK-"
_FORTY_BITS = (1 << 40) - 1
_IN_ORDER = bytes.maketrans(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    b"-0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz",
)
"""The signs of base 64 in the order in which databases sort texts."""


def make_id() -> str:
    """Twenty URL-safe signs: 40 bits for the moment, to a thousandth of a second, and 80 that nobody can guess."""
    moment = time_ns() >> 20 & _FORTY_BITS
    return b64encode(moment.to_bytes(5) + _random()).translate(_IN_ORDER).decode()


def id_of(business_id: str, key: str) -> str:
    """32 hexadecimal signs that the same key always gives; the first twelve are how the key begins, which is no secret."""
    text = key.encode()
    return text[:6].hex() + blake2b(business_id.encode() + b"/" + text, digest_size=10).hexdigest()


def digest_of(text: str) -> str:
    """Signs that tell texts apart and give nothing of them away."""
    return blake2b(_bytes(text), digest_size=16).hexdigest()


def hash_of(token: str) -> str:
    """What is stored of a token that is told once."""
    return sha256(_bytes(token)).hexdigest()


def _bytes(text: str) -> bytes:
    """Of any text, also one out of a header whose bytes were no UTF-8: those are halves of signs in it."""
    return text.encode(errors="surrogatepass")


_AT_ONCE = 256
_kept: deque[bytes] = deque()
os.register_at_fork(after_in_child=_kept.clear)


def _random() -> bytes:
    """Ten bytes nobody can guess, each used once. Fetched by the hundred: whoever asks the system lets other threads go first."""
    try:
        return _kept.popleft()
    except IndexError:
        fresh = secrets.token_bytes(10 * _AT_ONCE)
        _kept.extend(fresh[at : at + 10] for at in range(10, len(fresh), 10))
        return fresh[:10]


def make_guid() -> str:
    """One of version 4, for what Graph names by GUIDs, such as staff and requests. Takes two of those ten bytes and drops the rest."""
    return str(UUID(bytes=(_random() + _random())[:16], version=4))


def make_reference() -> str:
    """SK- and six letters and digits that are not mistaken for each other: known at sight, by people and by the bot."""
    number, signs = int.from_bytes(_random()), []
    for _ in range(6):
        number, sign = divmod(number, len(_SIGNS))
        signs.append(_SIGNS[sign])
    return _MARK + "".join(signs)


def reference_of(text: str) -> str:
    """A reference as it is stored, however somebody typed it: in small letters, without the mark, with spaces."""
    signs = "".join(sign for sign in text.upper() if sign.isalnum())
    return _MARK + signs.removeprefix(_MARK.strip("-"))


def business_id_of(name: str, mark: str = "") -> BusinessId:
    """An id that reads like an address (S54): the name in small letters and hyphens, and what tells it from its namesakes."""
    slug = slug_of(name) or "business"
    return BusinessId(f"{slug}-{mark}@slotkeeper" if mark else f"{slug}@slotkeeper")
