"""What the demo business is and what it offers: in person, online, and a class with ten seats."""

from decimal import Decimal

from scheduling.business import Address, Business, BusinessId
from scheduling.policy import (
    AssignmentRule,
    Availability,
    AvailabilityType,
    HoursBlock,
    SchedulingPolicy,
    WeeklyHours,
)
from scheduling.service import (
    Location,
    PriceType,
    Question,
    QuestionAssignment,
    QuestionId,
    Recipients,
    Reminder,
    Service,
    ServiceId,
)
from usecases.demo.people import BRAM, HOST, JAMES, OLIVIA, SANNE, TENANT_ID, THIJS

BUSINESS_ID = BusinessId("harbour-practice@slotkeeper")
CHECKUP, INTAKE = ServiceId("demo-check-up"), ServiceId("demo-intake")
ONLINE, CLASS = ServiceId("demo-online"), ServiceId("demo-class")
CLASS_DAYS = (1, 3)
CLASS_START = 12 * 60

_DAY = 24 * 60
_OPEN = (HoursBlock(8 * 60 + 30, 17 * 60 + 30),)
_ADDRESS = Address(street="Keizersgracht 12", city="Amsterdam", postal_code="1015 CN", country_or_region="NL")
_HERE = Location(display_name="Harbour Practice", address=_ADDRESS)
_POLICY = SchedulingPolicy(
    minimum_lead_time=120, maximum_advance=90 * _DAY, slot_interval=30, assignment=AssignmentRule.FAIR
)
_CLASS_HOURS = WeeklyHours(
    tuple((HoursBlock(CLASS_START, CLASS_START + 60),) if day in CLASS_DAYS else () for day in range(7))
)
_TOMORROW = Reminder(offset=_DAY, message="")

BUSINESS = Business(
    id=BUSINESS_ID,
    display_name="Harbour Practice",
    business_type="Health",
    zone="Europe/Amsterdam",
    address=_ADDRESS,
    phone="+31207940123",
    email=f"desk@{HOST}",
    sender_name="Harbour Practice",
    language_tag="en-NL",
    hours=WeeklyHours((_OPEN, _OPEN, _OPEN, _OPEN, _OPEN, (), ())),
    policy=_POLICY,
    is_published=True,
    web_slug="harbour-practice",
    tenant_id=TENANT_ID,
)

QUESTIONS = (
    Question(id=QuestionId("demo-reason"), display_name="What brings you here?"),
    Question(
        id=QuestionId("demo-found"),
        display_name="How did you hear of us?",
        options=("A friend", "My doctor", "The internet"),
    ),
)

SERVICES = (
    Service(
        id=CHECKUP,
        display_name="Check-up (controle)",
        description="A short look at how you are doing.",
        duration=30,
        staff_ids=(SANNE, BRAM, THIJS),
        price=Decimal("45.00"),
        price_type=PriceType.FIXED_PRICE,
        location=_HERE,
        reminders=(_TOMORROW,),
        recurring_up_to=10,
        further_people=3,
    ),
    Service(
        id=INTAKE,
        display_name="Intake",
        description="A first conversation.",
        duration=60,
        post_buffer=10,
        staff_ids=(SANNE, BRAM),
        price=Decimal("80.00"),
        price_type=PriceType.STARTING_AT,
        location=_HERE,
        questions=tuple(QuestionAssignment(question=question) for question in QUESTIONS),
        reminders=(_TOMORROW, Reminder(offset=60, recipients=Recipients.STAFF)),
        additional_information="Please bring your insurance card.",
    ),
    Service(
        id=ONLINE,
        display_name="Online consultation (online consult)",
        description="By video, wherever you are.",
        duration=30,
        staff_ids=(OLIVIA, JAMES, SANNE),
        price=Decimal("40.00"),
        price_type=PriceType.FIXED_PRICE,
        is_online=True,
        sms_enabled=True,
        reminders=(_TOMORROW,),
    ),
    Service(
        id=CLASS,
        display_name="Yoga class (yogales)",
        description="An hour together; bring a mat.",
        duration=60,
        maximum_attendees=10,
        staff_ids=(THIJS,),
        price=Decimal("12.50"),
        price_type=PriceType.FIXED_PRICE,
        location=Location(display_name="The loft", address=_ADDRESS),
        reminders=(Reminder(offset=120),),
        policy=SchedulingPolicy(
            minimum_lead_time=60,
            maximum_advance=90 * _DAY,
            slot_interval=60,
            general_availability=Availability(
                type=AvailabilityType.CUSTOM_WEEKLY_HOURS,
                hours=_CLASS_HOURS,
            ),
        ),
    ),
)
