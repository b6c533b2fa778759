"""How refusals and failures are told on the wire."""

from datetime import UTC, datetime

import pytest
from aiohttp import web

from api.errors import ApiError, error_body, error_of
from scheduling.errors import (
    Busy,
    Invalid,
    NotAllowed,
    NotFound,
    OutcomeUnknown,
    PolicyRefused,
    Refusal,
    RefusalCode,
    SlotRefused,
    Stale,
    TemporaryFailure,
)
from tests.support.builders import at

TAKEN = SlotRefused(RefusalCode.SLOT_TAKEN, start=at(9), nearest=(at(10), at(11)))


@pytest.mark.parametrize(
    ("error", "status", "code"),
    [
        (Invalid("name", "required"), 400, "BadRequest"),
        (PolicyRefused(RefusalCode.ANSWER_REQUIRED, rule="answer", field="q1"), 400, "BadRequest"),
        (SlotRefused(RefusalCode.TOO_SOON, start=at(9)), 400, "BadRequest"),
        (NotAllowed("configure"), 403, "accessDenied"),
        (PolicyRefused(RefusalCode.POLICY, rule="product_off"), 403, "accessDenied"),
        (NotFound("appointment"), 404, "ErrorItemNotFound"),
        (web.HTTPNotFound(), 404, "ErrorItemNotFound"),
        (web.HTTPMethodNotAllowed("PUT", ["GET"]), 405, "methodNotAllowed"),
        (web.HTTPRequestTimeout(), 408, "requestTimeout"),
        (TAKEN, 409, "Conflict"),
        (Stale("appointment"), 409, "Conflict"),
        (PolicyRefused(RefusalCode.POLICY, rule="has_appointments", count=2), 409, "Conflict"),
        (web.HTTPRequestEntityTooLarge(1, 2), 413, "requestTooLarge"),
        (web.HTTPUnsupportedMediaType(), 415, "unsupportedMediaType"),
        (web.HTTPTooManyRequests(), 429, "TooManyRequests"),
        (OutcomeUnknown(), 500, "generalException"),
        (ValueError("secret"), 500, "generalException"),
        (Busy(), 503, "serviceNotAvailable"),
        (TemporaryFailure("throttled", retry_after=7), 503, "serviceNotAvailable"),
    ],
)
def test_each_trouble_has_a_status_and_a_code(error: Exception, status: int, code: str) -> None:
    told = error_of(error)
    assert (told.status, told.code) == (status, code)
    assert told.message
    assert "secret" not in told.message


@pytest.mark.parametrize("code", list(RefusalCode))
def test_each_refusal_is_told_to_programs(code: RefusalCode) -> None:
    assert 400 <= error_of(Refusal(code)).status < 500


def test_a_wrong_value_names_the_field_as_it_was_sent_and_the_rule() -> None:
    told = error_of(Invalid("slot_interval", "at_least", least=5), {"slot_interval": "timeSlotInterval"})
    assert told.target == "timeSlotInterval"
    assert told.message.startswith("timeSlotInterval: ")
    assert [detail.code for detail in told.details] == ["at_least"]


def test_a_field_without_a_name_of_its_own_is_written_as_on_the_wire() -> None:
    assert error_of(Invalid("display_name", "required")).target == "displayName"


def test_a_taken_start_comes_with_the_nearest_free_ones() -> None:
    near = [detail.message for detail in error_of(TAKEN).details if detail.code == "nearestFreeTime"]
    assert near == ["2027-01-04T10:00:00Z", "2027-01-04T11:00:00Z"]


@pytest.mark.parametrize(
    "error", [Busy(), TemporaryFailure("t"), web.HTTPTooManyRequests(), web.HTTPServiceUnavailable()]
)
def test_whoever_is_to_come_back_is_told_when(error: Exception) -> None:
    assert int(error_of(error).headers["Retry-After"]) > 0


def test_the_body_has_the_shape_of_graph() -> None:
    error = ApiError(400, "BadRequest", "no", target="start")
    body = error_body(error, request_id="r", client_request_id="c", now=datetime(2026, 11, 23, 8, tzinfo=UTC))
    inner = {"date": "2026-11-23T08:00:00", "request-id": "r", "client-request-id": "c"}
    assert body == {"error": {"code": "BadRequest", "message": "no", "target": "start", "innerError": inner}}
