"""What kind of picture some bytes are: told by how they begin, never by what somebody calls them."""

from scheduling.errors import Invalid

LARGEST = 512 * 1024
_WEBP_MARK = slice(8, 12)


def picture_type(data: bytes, field: str = "logo") -> str:
    """The content type of a PNG, JPEG or WebP. Raises Invalid for anything else, and for what is too large."""
    if len(data) > LARGEST:
        raise Invalid(field, "too_large", most=LARGEST // 1024)
    if data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR":
        return "image/png"
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"RIFF") and data[_WEBP_MARK] == b"WEBP":
        return "image/webp"
    raise Invalid(field, "picture")
