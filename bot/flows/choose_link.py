""" "Send Anna a link to choose": asked once, then the customer gets an address at which to choose a time."""

from bot.flows.data import Data, text
from bot.flows.results import look_only, plain_reply, refused
from bot.flows.turn import Turn
from bot.replies import Reply
from bot.understanding.result import Understood
from cards.actions import Key
from cards.choose_link import ChooseLinkView, choose_link_card
from scheduling.customer import CustomerId
from scheduling.errors import Refusal
from scheduling.service import ServiceId
from scheduling.staff import StaffId
from texts.catalogue import say
from usecases.access import Permission, Reach
from usecases.choose_link import ChooseWish
from usecases.match_customer import CustomerWish


async def from_sentence(turn: Turn, meant: Understood) -> Reply:
    """With whatever was said filled in: a known customer, or a name with a mail address."""
    if turn.reach(Permission.MANAGE_BOOKINGS) is Reach.NOTHING:
        return look_only(turn)
    if not turn.about.business.is_published:
        return plain_reply(turn, say("chat.choose_link.not_published", turn.language))
    data: dict[str, str] = {Key.SERVICE.value: meant.service or "", Key.STAFF.value: meant.staff or ""}
    if meant.customer:
        known = (await turn.use.read_customer(turn.business_id, CustomerId(meant.customer), turn.actor)).customer
        name, contact = known.display_name, meant.email or known.email or known.phone
        data |= {Key.CUSTOMER.value: known.id}
    else:
        name, contact = meant.new_customer_name or meant.email or "", meant.email or ""
        data |= {"name": name, "email": contact}
    if not name or not contact:
        return plain_reply(turn, say("chat.choose_link.whom", turn.language))
    service, person = turn.service(meant.service or ""), turn.person(meant.staff or "")
    view = ChooseLinkView(
        language=turn.language,
        state={
            Key.BUSINESS.value: turn.business_id,
            "draft": turn.desk.new_id(),
            **{k: v for k, v in data.items() if v},
        },
        customer=name,
        contact=contact,
        service=service.display_name if service else "",
        person=person.display_name if person else "",
    )
    return Reply(card=choose_link_card(view))


async def send(turn: Turn, data: Data) -> Reply:
    """The same card clicked twice sends once."""
    customer, service, staff = text(data, Key.CUSTOMER), text(data, Key.SERVICE), text(data, Key.STAFF)
    wish = ChooseWish(
        business_id=turn.business_id,
        draft_id=text(data, "draft"),
        customer=CustomerWish(
            customer_id=CustomerId(customer) if customer else None, name=text(data, "name"), email=text(data, "email")
        ),
        service_id=ServiceId(service) if service else None,
        staff_id=StaffId(staff) if staff and service else None,
    )
    try:
        sent = await turn.use.send_choose_link(wish, turn.actor)
    except Refusal as refusal:
        return await refused(turn, refusal, lambda problem: _again(turn, problem))
    title = say("chat.choose_link.sent", turn.language, name=sent.customer.display_name)
    return plain_reply(turn, title, say("chat.choose_link.goes_to", turn.language, address=sent.address))


async def _again(turn: Turn, problem: str) -> Reply:
    return plain_reply(turn, problem)
