"""The QR code of an address as a picture inside a page."""

import segno


def qr_code(link: str) -> str:
    """Dark on white in every theme, for cameras; empty for no address."""
    if not link:
        return ""
    return str(segno.make(link, error="m", micro=False).svg_inline(scale=5, border=4, light="white", omitsize=True))
