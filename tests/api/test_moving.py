"""A whole business out and in over the API, for programs that may manage businesses."""

from scheduling.grants import Grant
from tests.api.conftest import DEMO, Api, granted
from usecases.demo.offer import BUSINESS_ID

EXPORT = f"/slotkeeper/businesses/{BUSINESS_ID}/export"
IMPORT = "/slotkeeper/import"


async def test_a_business_goes_out_and_comes_in_as_a_copy(api: Api) -> None:
    document = await api.read(EXPORT)
    said = await api.post(f"{IMPORT}?as=second@slotkeeper", document)
    assert said.status == 201
    assert said.body["counts"]["appointment"] == len(document["rows"]["appointment"])
    copied = await api.read("/solutions/bookingBusinesses/second@slotkeeper")
    original = await api.read(DEMO)
    assert copied["businessHours"] == original["businessHours"]
    assert copied["isPublished"] is False


async def test_the_same_document_again_is_recognised(api: Api) -> None:
    document = await api.read(EXPORT)
    await api.post(f"{IMPORT}?as=second@slotkeeper", document)
    again = await api.post(f"{IMPORT}?as=second@slotkeeper", document)
    assert (again.status, again.body["isKnown"]) == (200, True)


async def test_a_dry_run_makes_nothing(api: Api) -> None:
    said = await api.post(f"{IMPORT}?as=second@slotkeeper&dryRun=true", await api.read(EXPORT))
    assert (said.status, said.body["isDryRun"]) == (200, True)
    assert (await api.get("/solutions/bookingBusinesses/second@slotkeeper")).status == 404


async def test_a_broken_document_is_refused_by_place_and_rule(api: Api) -> None:
    document = await api.read(EXPORT)
    document["rows"]["staff_member"][0]["display_name"] = 7
    said = await api.post(f"{IMPORT}?as=second@slotkeeper", document)
    assert said.status == 400
    assert said.error["target"] == "rows.staff_member[0].display_name"
    assert "kind" in said.error["message"]


async def test_what_is_no_object_is_refused(api: Api) -> None:
    for body in (b"[]", b'"x"', b"null", b"3"):
        assert (await api.post(IMPORT, body)).status == 400


async def test_a_key_for_one_business_may_have_it_and_not_make_another(api: Api) -> None:
    narrow = await granted(api, *Grant, business_id=BUSINESS_ID)
    document = await narrow.read(EXPORT)
    assert (await narrow.post(f"{IMPORT}?as=second@slotkeeper", document)).status == 403


async def test_a_key_that_may_only_read_does_not_get_everything(api: Api) -> None:
    assert (await (await granted(api, Grant.READ)).get(EXPORT)).status == 403
