"""All use cases in one bundle, built once by the composition root and by tests."""

from dataclasses import dataclass
from secrets import randbelow

from scheduling.clock import Clock
from storage.engine import Database
from usecases.add_attendee import AddAttendee
from usecases.ask_texting import AskTexting
from usecases.book_appointment import BookAppointment
from usecases.cancel_appointment import CancelAppointment
from usecases.change_details import ChangeDetails
from usecases.change_many import ChangeMany, UndoMany
from usecases.change_preferences import ChangePreferences
from usecases.configuration import Configurations
from usecases.day_schedule import DaySchedule, ScheduleVersion
from usecases.explain_availability import ExplainAvailability
from usecases.find_anything import FindAnything
from usecases.find_slots import FindSlots
from usecases.follow_course import FollowCourse, MarkAttendance
from usecases.judge_change import JudgeChange
from usecases.keep_conversation import DropConversation, KeepConversation, MarkWelcomed, WhoMaySee
from usecases.keep_draft import KeepDraft, LastShown, OpenDraft, ReadDraft, RememberShown
from usecases.kept_availability import KeptAvailability
from usecases.list_time_off import ListTimeOff
from usecases.manage_customers import ChangeCustomer, CustomerNames, EraseCustomer, FindCustomers, ReadCustomer
from usecases.manage_templates import ChangeTemplate, PreviewTemplate, ReadTemplate
from usecases.ports import Ports
from usecases.put_event_back import PutEventBack
from usecases.read_appointments import FindAppointments, ReadAppointment
from usecases.read_business import ReadBusiness
from usecases.read_queue import ReadQueue
from usecases.recognise_account import RecogniseAccount
from usecases.report_sms import ReportSms
from usecases.reschedule_appointment import RescheduleAppointment
from usecases.resend_message import DismissMessages, ListTrouble, ResendAll, ResendMessage
from usecases.seed_demo import SeedDemo
from usecases.serve_queue import ClaimAppointment, JoinQueue
from usecases.set_up_business import SetUpBusiness, SetUpFromFile
from usecases.show_on_wall import ListDisplayLinks, MakeDisplayLink, RevokeDisplayLink, ShowOnWall
from usecases.switch_texting import SwitchTexting
from usecases.take_time_off import ChangeTimeOff, RemoveTimeOff, TakeTimeOff
from usecases.tell_who_looks import TellWhoLooks
from usecases.undo_change import UndoChange
from usecases.wait_for_link import LinkWait
from usecases.watch_changes import WatchChanges
from usecases.whom_to_ask import WhomToAsk
from usecases.write_to_customer import WriteToCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules in numbers; the composition root takes them from the settings. `admins` may set up a business."""

    undo_seconds: int = 10
    meeting_wait_seconds: float = 3
    confirmation_at_latest_seconds: int = 60
    admins: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One attribute per intention, named like it."""

    book_appointment: BookAppointment
    reschedule_appointment: RescheduleAppointment
    cancel_appointment: CancelAppointment
    undo_change: UndoChange
    judge_change: JudgeChange
    change_many: ChangeMany
    undo_many: UndoMany
    change_details: ChangeDetails
    add_attendee: AddAttendee
    follow_course: FollowCourse
    mark_attendance: MarkAttendance
    join_queue: JoinQueue
    claim_appointment: ClaimAppointment
    read_queue: ReadQueue
    find_anything: FindAnything
    tell_who_looks: TellWhoLooks
    watch_changes: WatchChanges
    make_display_link: MakeDisplayLink
    list_display_links: ListDisplayLinks
    revoke_display_link: RevokeDisplayLink
    show_on_wall: ShowOnWall
    put_event_back: PutEventBack
    find_slots: FindSlots
    explain_availability: ExplainAvailability
    read_appointment: ReadAppointment
    find_appointments: FindAppointments
    day_schedule: DaySchedule
    schedule_version: ScheduleVersion
    take_time_off: TakeTimeOff
    list_time_off: ListTimeOff
    change_time_off: ChangeTimeOff
    remove_time_off: RemoveTimeOff
    find_customers: FindCustomers
    read_customer: ReadCustomer
    customer_names: CustomerNames
    change_customer: ChangeCustomer
    erase_customer: EraseCustomer
    list_trouble: ListTrouble
    resend_message: ResendMessage
    read_template: ReadTemplate
    change_template: ChangeTemplate
    preview_template: PreviewTemplate
    ask_texting: AskTexting
    switch_texting: SwitchTexting
    report_sms: ReportSms
    resend_all: ResendAll
    dismiss_messages: DismissMessages
    write_to_customer: WriteToCustomer
    read_business: ReadBusiness
    recognise_account: RecogniseAccount
    change_preferences: ChangePreferences
    keep_conversation: KeepConversation
    drop_conversation: DropConversation
    mark_welcomed: MarkWelcomed
    who_may_see: WhoMaySee
    keep_draft: KeepDraft
    read_draft: ReadDraft
    open_draft: OpenDraft
    remember_shown: RememberShown
    last_shown: LastShown
    set_up_business: SetUpBusiness
    set_up_from_file: SetUpFromFile
    whom_to_ask: WhomToAsk
    seed_demo: SeedDemo


def wire(database: Database, clock: Clock, ports: Ports, rules: Rules) -> UseCases:
    """Build every use case on one database, one clock and the outward ports."""
    undo, admins, calendars = rules.undo_seconds, rules.admins, ports.calendars
    kept = Configurations()
    free = KeptAvailability(database, clock, kept)
    link_wait = LinkWait(at_door=rules.meeting_wait_seconds, at_latest=rules.confirmation_at_latest_seconds)
    return UseCases(
        book_appointment=BookAppointment(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            link_wait=link_wait,
        ),
        reschedule_appointment=RescheduleAppointment(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            undo_seconds=undo,
        ),
        cancel_appointment=CancelAppointment(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        undo_change=UndoChange(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        judge_change=JudgeChange(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            undo_seconds=undo,
        ),
        change_many=ChangeMany(database=database, clock=clock, configurations=kept, pick=randbelow, undo_seconds=undo),
        undo_many=UndoMany(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        change_details=ChangeDetails(database=database, clock=clock, configurations=kept),
        add_attendee=AddAttendee(database=database, clock=clock, configurations=kept),
        follow_course=FollowCourse(database=database, clock=clock, configurations=kept),
        mark_attendance=MarkAttendance(database=database, clock=clock, configurations=kept),
        join_queue=JoinQueue(database=database, clock=clock, configurations=kept),
        claim_appointment=ClaimAppointment(
            database=database, clock=clock, configurations=kept, pick=randbelow, link_wait=link_wait.at_latest
        ),
        read_queue=ReadQueue(database=database, clock=clock, configurations=kept),
        find_anything=FindAnything(database=database, clock=clock, configurations=kept),
        tell_who_looks=TellWhoLooks(database=database, clock=clock),
        watch_changes=WatchChanges(database, clock, kept),
        make_display_link=MakeDisplayLink(database=database, clock=clock, configurations=kept),
        list_display_links=ListDisplayLinks(database=database, configurations=kept),
        revoke_display_link=RevokeDisplayLink(database=database, clock=clock, configurations=kept),
        show_on_wall=ShowOnWall(database=database, clock=clock, configurations=kept),
        put_event_back=PutEventBack(database=database, clock=clock, configurations=kept),
        find_slots=FindSlots(availability=free, clock=clock),
        explain_availability=ExplainAvailability(database=database, clock=clock, configurations=kept),
        read_appointment=ReadAppointment(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        find_appointments=FindAppointments(database=database, clock=clock, configurations=kept),
        day_schedule=DaySchedule(database=database, clock=clock, configurations=kept),
        schedule_version=ScheduleVersion(database=database, clock=clock, configurations=kept),
        take_time_off=TakeTimeOff(database=database, clock=clock, configurations=kept),
        list_time_off=ListTimeOff(database=database, clock=clock, configurations=kept),
        change_time_off=ChangeTimeOff(database=database, clock=clock, configurations=kept),
        remove_time_off=RemoveTimeOff(database=database, clock=clock, configurations=kept),
        find_customers=FindCustomers(database=database, clock=clock, configurations=kept),
        read_customer=ReadCustomer(database=database, clock=clock, configurations=kept),
        customer_names=CustomerNames(database=database, clock=clock, configurations=kept),
        change_customer=ChangeCustomer(database=database, clock=clock, configurations=kept),
        erase_customer=EraseCustomer(database=database, clock=clock, configurations=kept),
        list_trouble=ListTrouble(database=database, configurations=kept),
        resend_message=ResendMessage(database=database, clock=clock, configurations=kept),
        read_template=ReadTemplate(database=database, configurations=kept),
        change_template=ChangeTemplate(database=database, clock=clock, configurations=kept),
        preview_template=PreviewTemplate(database=database, clock=clock, configurations=kept),
        ask_texting=AskTexting(database=database, configurations=kept, is_possible=ports.sms is not None),
        switch_texting=SwitchTexting(database=database, clock=clock),
        report_sms=ReportSms(database=database, configurations=kept),
        resend_all=ResendAll(database=database, clock=clock, configurations=kept),
        dismiss_messages=DismissMessages(database=database, clock=clock, configurations=kept),
        write_to_customer=WriteToCustomer(database=database, clock=clock, configurations=kept),
        read_business=ReadBusiness(database=database, configurations=kept),
        recognise_account=RecogniseAccount(database=database, admins=admins),
        change_preferences=ChangePreferences(database=database, admins=admins),
        keep_conversation=KeepConversation(database=database, clock=clock),
        drop_conversation=DropConversation(database=database),
        mark_welcomed=MarkWelcomed(database=database, clock=clock),
        who_may_see=WhoMaySee(database=database),
        keep_draft=KeepDraft(database=database, clock=clock),
        read_draft=ReadDraft(database=database),
        open_draft=OpenDraft(database=database, clock=clock),
        remember_shown=RememberShown(database=database, clock=clock),
        last_shown=LastShown(database=database, clock=clock),
        set_up_business=SetUpBusiness(database=database, clock=clock, configurations=kept, admins=admins),
        set_up_from_file=SetUpFromFile(database=database, clock=clock),
        whom_to_ask=WhomToAsk(database=database),
        seed_demo=SeedDemo(database=database, clock=clock),
    )
