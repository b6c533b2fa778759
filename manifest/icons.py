"""Draws the two icons of the Teams app: a page of the diary with three lines. PNG by hand, for it is two small files."""

import struct
import zlib
from collections.abc import Callable
from functools import cache

Colour = tuple[int, int, int, int]
GROUND: Colour = (0x15, 0x5E, 0x63, 255)
WHITE: Colour = (255, 255, 255, 255)
CLEAR: Colour = (255, 255, 255, 0)
SMOOTHNESS = 4
# Lines of the diary on a field of 32 by 32: left, top, width, height.
LINES = ((8.0, 9.0, 16.0, 3.0), (8.0, 14.5, 10.0, 3.0), (8.0, 20.0, 13.0, 3.0))


@cache
def color_icon() -> bytes:
    """192 by 192, the symbol in the middle 96 by 96."""
    return _png(192, lambda share: _mixed(GROUND, WHITE, share), lambda x, y: _symbol(x, y, scale=6))


@cache
def outline_icon() -> bytes:
    """32 by 32, white on nothing."""
    return _png(32, lambda share: WHITE if share else CLEAR, lambda x, y: _symbol(x, y, scale=1))


def _symbol(x: float, y: float, scale: float) -> bool:
    return any(_in_line(x / scale, y / scale, *line) for line in LINES)


def _in_line(x: float, y: float, left: float, top: float, width: float, height: float) -> bool:
    """A bar with round ends."""
    radius = height / 2
    middle = top + radius
    nearest = min(max(x, left + radius), left + width - radius)
    return (x - nearest) ** 2 + (y - middle) ** 2 <= radius**2


def _mixed(below: Colour, above: Colour, share: float) -> Colour:
    red, green, blue, alpha = (round(low + (high - low) * share) for low, high in zip(below, above, strict=True))
    return (red, green, blue, alpha)


def _png(size: int, colour: Callable[[float], Colour], covers: Callable[[float, float], bool]) -> bytes:
    rows = b"".join(b"\0" + b"".join(bytes(colour(_share(x, y, covers))) for x in range(size)) for y in range(size))
    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(kind, body) for kind, body in chunks)


def _share(x: int, y: int, covers: Callable[[float, float], bool]) -> float:
    """How much of a pixel the symbol covers."""
    steps = [(step + 0.5) / SMOOTHNESS for step in range(SMOOTHNESS)]
    return sum(covers(x + right, y + down) for right in steps for down in steps) / SMOOTHNESS**2


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
