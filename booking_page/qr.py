"""The QR code of a published page as a file, to be printed or put elsewhere (B55): a drawing, or a picture of squares."""

from dataclasses import dataclass
from io import BytesIO

import segno
from aiohttp import web

from scheduling.errors import NotFound
from usecases.open_page import OpenPage
from web.addresses import booking_address
from web.options import OPTIONS

PATH = "/qr/{business}.{kind:svg|png}"
_TYPES = {"svg": "image/svg+xml", "png": "image/png"}
_SQUARE = {"svg": 10, "png": 20}
"""How large one square is drawn, in pixels."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrDoor:
    open_page: OpenPage

    async def send(self, request: web.Request) -> web.Response:
        kind = request.match_info["kind"]
        try:
            business = (await self.open_page(request.match_info["business"])).business
        except NotFound:
            raise web.HTTPNotFound from None
        name = business.web_slug or business.id
        code = segno.make(booking_address(request.app[OPTIONS].base_url, name), error="m", micro=False)
        picture = BytesIO()
        code.save(picture, kind=kind, scale=_SQUARE[kind], border=4, light="white")
        headers = {"Content-Disposition": f'attachment; filename="{name.partition("@")[0]}-qr.{kind}"'}
        return web.Response(body=picture.getvalue(), content_type=_TYPES[kind], headers=headers)
