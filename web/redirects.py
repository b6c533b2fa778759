"""Where a browser goes after a form: on to another page by GET, so that loading that anew sends nothing again."""

from http import HTTPStatus

from aiohttp import web


def see_other(address: str) -> web.Response:
    return web.Response(status=HTTPStatus.SEE_OTHER, headers={"Location": address})
