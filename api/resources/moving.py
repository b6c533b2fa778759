"""A whole business out in one document, and in: beyond Graph, for programs that manage businesses."""

from collections.abc import Iterator
from contextlib import contextmanager

import orjson

from api.call import Answer, Call
from api.errors import bad_request
from api.permissions import MAY_MANAGE
from api.resources.own import OWN
from api.table import Parameter, Route
from api.wire.moving import BusinessDocument, BusinessPortion, ImportOutcome, PortionOutcome, outcome_out
from scheduling.errors import Invalid
from texts.refusals import refusal_text
from usecases.import_business import ImportWish
from usecases.import_portion import PortionWish

TAG = "moving"
LARGEST = 64 * 1024 * 1024
LARGEST_PORTION = 8 * 1024 * 1024


async def export(call: Call) -> Answer:
    document = await call.use_cases.moving.export_business(call.business_id, call.actor, call.query.get("as", ""))
    return Answer(body=orjson.dumps(document))


async def bring(call: Call) -> Answer:
    """201 for what was made, 200 for what had been made of the same document before, or would be."""
    is_trial = call.query.get("dryRun", "").casefold() == "true"
    wish = ImportWish(document=call.json_body(), as_id=call.query.get("as", ""), is_trial=is_trial)
    with _placed():
        outcome = await call.use_cases.moving.import_business(wish, call.actor)
    is_new = not outcome.is_known and not is_trial
    return Answer(status=201 if is_new else 200, body=outcome_out(outcome, is_dry_run=is_trial))


async def bring_portion(call: Call) -> Answer:
    gone = call.read(BusinessPortion).gone
    document = {name: value for name, value in call.json_body().items() if name != "gone"}
    with _placed():
        counts = await call.use_cases.moving.import_portion(
            call.business_id, PortionWish(document=document, gone=gone), call.actor
        )
    return Answer(body={"counts": {str(name): dict(counted) for name, counted in counts.items()}})


@contextmanager
def _placed() -> Iterator[None]:
    """Places are spelt as in the document. Raises ApiError."""
    try:
        yield
    except Invalid as refusal:
        raise bad_request(refusal_text(refusal, "en", "UTC"), str(refusal.data["field"])) from None


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path=f"{OWN}/export",
        handler=export,
        about="A whole business in one document",
        tag=TAG,
        permissions=MAY_MANAGE,
        answer=BusinessDocument,
        parameters=(Parameter(name="as", about="Tell it as a copy with this id, to be imported as it is."),),
    ),
    Route(
        method="POST",
        path="/slotkeeper/import",
        handler=bring,
        about="Make a business of such a document; nobody is told",
        tag=TAG,
        permissions=MAY_MANAGE,
        body=BusinessDocument,
        answer=ImportOutcome,
        status=201,
        largest_body=LARGEST,
        parameters=(
            Parameter(name="as", about="Make a copy with this id, beside the business itself."),
            Parameter(
                name="dryRun", about="true: check everything, store nothing.", schema={"enum": ["true", "false"]}
            ),
        ),
    ),
    Route(
        method="POST",
        path=f"{OWN}/import",
        handler=bring_portion,
        about="Bring a part of a copy, or what has changed since it was made; nobody is told",
        tag=TAG,
        permissions=MAY_MANAGE,
        body=BusinessPortion,
        answer=PortionOutcome,
        largest_body=LARGEST_PORTION,
    ),
)
