"""The logo of a business as its pages show it: only where the business shows it, kept by browsers until there is another one."""

from dataclasses import dataclass

from aiohttp import web

from scheduling.business import BusinessId
from scheduling.errors import NotFound
from usecases.open_page import ShowLogo


@dataclass(frozen=True, slots=True, kw_only=True)
class LogoDoor:
    show_logo: ShowLogo

    async def send(self, request: web.Request) -> web.Response:
        try:
            logo = await self.show_logo(BusinessId(request.match_info["business"]))
        except NotFound:
            raise web.HTTPNotFound from None
        headers = {"Cache-Control": "public, max-age=86400", "Cross-Origin-Resource-Policy": "cross-origin"}
        return web.Response(body=logo.data, content_type=logo.content_type, headers=headers)
