"""bookingCurrencies: every currency that is legal tender somewhere, with its sign."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from babel import Locale
from babel.core import get_global
from babel.numbers import get_currency_symbol

from api.call import Answer, Call
from api.errors import ApiError
from api.permissions import MAY_READ
from api.resources.collection import Collection, context
from api.table import Route
from api.wire.model import Wire
from api.wire.primitives import Text

TAG = "bookingCurrency"
PATH = "/solutions/bookingCurrencies"


class BookingCurrency(Wire):
    """A currency in which prices can be told."""

    graph_type = "bookingCurrency"
    id: Text
    symbol: Text


async def many(call: Call) -> Sequence[Mapping[str, Any]]:
    return [{"id": code, "symbol": symbol} for code, symbol in currencies().items()]


async def read(call: Call) -> Answer:
    code = call.params["currency"].upper()
    if code not in currencies():
        raise ApiError(404, "ErrorItemNotFound", "there is no such currency", target="bookingCurrency")
    return Answer(body={"@odata.context": f"{context(call)}/$entity", "id": code, "symbol": currencies()[code]})


@cache
def currencies() -> dict[str, str]:
    """ISO codes and signs, in the order of the codes."""
    used = {
        code
        for spans in get_global("territory_currencies").values()
        for code, _, until, is_tender in spans
        if is_tender and until is None
    }
    locale = Locale("en", "US")
    return {code: get_currency_symbol(code, locale) for code in sorted(used)}


_LIST = Collection(
    path=PATH,
    model=BookingCurrency,
    items=many,
    about="List currencies",
    tag=TAG,
    permissions=MAY_READ,
)
ROUTES: tuple[Route, ...] = (
    *_LIST.routes,
    Route(
        method="GET",
        path=f"{PATH}/{{currency}}",
        handler=read,
        about="Read a currency",
        tag=TAG,
        permissions=MAY_READ,
        answer=BookingCurrency,
    ),
)
