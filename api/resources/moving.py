"""A whole business out in one document, and in: beyond Graph, for programs that manage businesses."""

import orjson

from api.call import Answer, Call
from api.errors import bad_request
from api.permissions import MAY_MANAGE
from api.table import Parameter, Route
from api.wire.moving import BusinessDocument, ImportOutcome, outcome_out
from scheduling.errors import Invalid
from texts.refusals import refusal_text
from usecases.import_business import ImportWish

TAG = "moving"
LARGEST = 64 * 1024 * 1024


async def export(call: Call) -> Answer:
    document = await call.use_cases.moving.export_business(call.business_id, call.actor)
    return Answer(body=orjson.dumps(document))


async def bring(call: Call) -> Answer:
    """201 for what was made, 200 for what had been made of the same document before, or would be."""
    is_trial = call.query.get("dryRun", "").casefold() == "true"
    wish = ImportWish(document=call.json_body(), as_id=call.query.get("as", ""), is_trial=is_trial)
    try:
        outcome = await call.use_cases.moving.import_business(wish, call.actor)
    except Invalid as refusal:
        place = str(refusal.data["field"])  # spelt as in the document
        raise bad_request(refusal_text(refusal, "en", "UTC"), place) from None
    is_new = not outcome.is_known and not is_trial
    return Answer(status=201 if is_new else 200, body=outcome_out(outcome, is_dry_run=is_trial))


ROUTES: tuple[Route, ...] = (
    Route(
        method="GET",
        path="/slotkeeper/businesses/{business}/export",
        handler=export,
        about="A whole business in one document",
        tag=TAG,
        permissions=MAY_MANAGE,
        answer=BusinessDocument,
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
            Parameter(name="dryRun", about="true: check everything, store nothing."),
        ),
    ),
)
