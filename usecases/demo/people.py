"""The people of the demo: five staff in two zones, the accounts that four of them sign in with, and thirty customers."""

from dataclasses import dataclass

from scheduling.customer import Customer, CustomerId
from scheduling.policy import same_hours
from scheduling.staff import AccountId, Role, StaffId, StaffMember
from storage.records import Account

TENANT_ID = "00000000-0000-4000-8000-000000000001"
HOST = "harbour-practice.example"

SANNE = StaffId("a0000000-0000-4000-8000-000000000001")
THIJS = StaffId("a0000000-0000-4000-8000-000000000002")
OLIVIA = StaffId("a0000000-0000-4000-8000-000000000003")
BRAM = StaffId("a0000000-0000-4000-8000-000000000004")
JAMES = StaffId("a0000000-0000-4000-8000-000000000005")

_NOT_ON_WEDNESDAY = same_hours(9 * 60, 17 * 60, (0, 1, 3, 4))
_MONDAY_TUESDAY_THURSDAY = same_hours(9 * 60, 17 * 60, (0, 1, 3))

STAFF = (
    StaffMember(
        id=SANNE,
        display_name="Sanne de Wit",
        role=Role.ADMINISTRATOR,
        email=f"sanne@{HOST}",
        language_tag="nl-NL",
        color="#4F52B2",
    ),
    StaffMember(
        id=THIJS,
        display_name="Thijs Bakker",
        role=Role.SCHEDULER,
        email=f"thijs@{HOST}",
        language_tag="nl-NL",
        color="#0E7A0D",
        hours=_NOT_ON_WEDNESDAY,
    ),
    StaffMember(
        id=OLIVIA,
        display_name="Olivia Clarke",
        role=Role.VIEWER,
        email=f"olivia@{HOST}",
        language_tag="en-GB",
        color="#B4009E",
        zone="Europe/London",
        hours=_MONDAY_TUESDAY_THURSDAY,
    ),
    StaffMember(
        id=BRAM,
        display_name="Bram Visser",
        role=Role.TEAM_MEMBER,
        email=f"bram@{HOST}",
        language_tag="nl-NL",
        color="#C4314B",
    ),
    StaffMember(
        id=JAMES,
        display_name="James Whitfield",
        role=Role.GUEST,
        email=f"james@{HOST}",
        language_tag="en-GB",
        color="#8A5A00",
        zone="Europe/London",
        hours=_MONDAY_TUESDAY_THURSDAY,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoAccount:
    """Who can sign in to the demo."""

    staff_id: StaffId
    account: Account


def _account(digit: int, staff_id: StaffId) -> DemoAccount:
    member = next(one for one in STAFF if one.id == staff_id)
    object_id = f"{digit}" * 8 + f"-{digit * 1111}-4{digit * 111}-8{digit * 111}-" + f"{digit}" * 12
    account = Account(
        id=AccountId(f"demo-{member.role}"),
        tenant_id=TENANT_ID,
        object_id=object_id,
        name=member.display_name,
        email=member.email,
        upn=member.email,
    )
    return DemoAccount(staff_id=staff_id, account=account)


ACCOUNTS = (_account(1, SANNE), _account(2, THIJS), _account(3, OLIVIA), _account(4, BRAM))

_NAMES = (
    ("Noor Hendriks", "nl-NL"),
    ("Piet Jansen", "nl-NL"),
    ("Piet Jansen", "nl-NL"),
    ("mevr. van der Berg", "nl-NL"),
    ("Jan de Boer", "nl-NL"),
    ("Mei Lin", "en-GB"),
    ("April Jones", "en-GB"),
    ("Anna Kowalska", "en-GB"),
    ("Daan Smit", "nl-NL"),
    ("Lotte Mulder", "nl-NL"),
    ("Yusuf Yıldız", "nl-NL"),
    ("Fatima el Amrani", "nl-NL"),
    ("Chloë Dubois", "en-GB"),
    ("Søren Østergaard", "en-GB"),
    ("Priya Patel", "en-GB"),
    ("Tom O'Brien", "en-GB"),
    ("Femke Vos", "nl-NL"),
    ("Joost van Dijk", "nl-NL"),
    ("Marieke de Groot", "nl-NL"),
    ("Ruben Peters", "nl-NL"),
    ("Emma Thompson", "en-GB"),
    ("Lucas Meijer", "nl-NL"),
    ("Sophie Dekker", "nl-NL"),
    ("Max Brouwer", "nl-NL"),
    ("Isabel García", "en-GB"),
    ("Kofi Mensah", "en-GB"),
    ("Hanna Müller", "en-GB"),
    ("Wouter Kuipers", "nl-NL"),
    ("Grace Taylor", "en-GB"),
    ("Bas Willems", "nl-NL"),
)


def _customer(number: int, name: str, language: str) -> Customer:
    first = "".join(sign for sign in name.split(maxsplit=1)[0].casefold() if sign.isascii() and sign.isalpha())
    again = sum(1 for earlier, _ in _NAMES[:number] if earlier == name)
    return Customer(
        id=CustomerId(f"demo-customer-{number + 1:02}"),
        display_name=name,
        email=f"{first}{again + 1 if again else ''}@example.com",
        phone=f"+316{12345000 + number * 37:08}",
        language_tag=language,
        zone="Europe/London" if language == "en-GB" and number % 2 else "Europe/Amsterdam",
    )


CUSTOMERS = tuple(_customer(number, name, language) for number, (name, language) in enumerate(_NAMES))
