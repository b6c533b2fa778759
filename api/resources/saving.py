"""Changes a thing for a client that may have read it before: bound to the version it names, else to whatever is there."""

from collections.abc import Awaitable, Callable

from api.call import Call
from api.wire.etag import changed_meanwhile, is_bound
from scheduling.errors import Stale

Save = Callable[[], Awaitable[None]]


async def saved(call: Call, save: Save) -> None:
    """`save` reads afresh each time. Where the client binds itself to no version, whoever was faster is built upon.

    Raises ApiError 412 for a version that is no more, Stale when others are always faster.
    """
    try:
        await call.door.turns.take(call.path, save, is_final=lambda _: is_bound(call))
    except Stale:
        if is_bound(call):
            raise changed_meanwhile() from None
        raise
