"""Small PNGs of screenshots: the browser counts the colours, and the picture is written with a palette of at most 256."""

import base64
import struct
import zlib
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Page

SIGNATURE = b"\x89PNG\r\n\x1a\n"


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """A picture as one palette index per pixel."""

    width: int
    height: int
    palette: bytes
    pixels: bytes


def indexed_png(page: Page, png: bytes) -> bytes:
    """The same picture, smaller."""
    return from_counted(page.evaluate(COUNT_COLOURS, base64.b64encode(png).decode()))


def from_counted(found: dict[str, Any]) -> bytes:
    """Of what COUNT_COLOURS has found in a picture."""
    return write(
        Indexed(
            width=found["width"],
            height=found["height"],
            palette=bytes(found["palette"]),
            pixels=base64.b64decode(found["pixels"]),
        )
    )


def write(picture: Indexed) -> bytes:
    """The bytes of a PNG file."""
    width = picture.width
    rows = b"".join(b"\0" + picture.pixels[start : start + width] for start in range(0, len(picture.pixels), width))
    header = struct.pack(">IIBBBBB", width, picture.height, 8, 3, 0, 0, 0)
    parts = ((b"IHDR", header), (b"PLTE", picture.palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return SIGNATURE + b"".join(chunk(kind, data) for kind, data in parts)


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


COUNT_COLOURS = r"""
async encoded => {
  const image = new Image();
  image.src = 'data:image/png;base64,' + encoded;
  await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height);
  const context = canvas.getContext('2d');
  context.drawImage(image, 0, 0);
  const data = context.getImageData(0, 0, image.width, image.height).data;
  const counts = new Map();
  const keys = new Uint32Array(data.length / 4);
  for (let at = 0; at < keys.length; at++) {
    const key = (data[4 * at] << 16) | (data[4 * at + 1] << 8) | data[4 * at + 2];
    keys[at] = key;
    counts.set(key, (counts.get(key) || 0) + 1);
  }
  const palette = [...counts.entries()].sort((one, other) => other[1] - one[1]).slice(0, 256).map(entry => entry[0]);
  const far = (one, other) => [16, 8, 0].reduce((sum, by) => sum + (((one >> by) & 255) - ((other >> by) & 255)) ** 2, 0);
  const nearest = key => palette.reduce((best, _, at) => far(palette[at], key) < far(palette[best], key) ? at : best, 0);
  const indices = new Map([...counts.keys()].map(key => [key, nearest(key)]));
  let text = '';
  for (const key of keys) text += String.fromCharCode(indices.get(key));
  return {
    width: image.width, height: image.height, pixels: btoa(text),
    palette: palette.flatMap(key => [(key >> 16) & 255, (key >> 8) & 255, key & 255]),
  };
}
"""
