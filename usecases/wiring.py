"""All use cases in one bundle, built once by the composition root and by tests."""

from dataclasses import dataclass, replace
from secrets import randbelow

from scheduling.clock import Clock
from scheduling.publishing import Ways
from storage.engine import Database
from usecases.absences import ListAbsences, ReadAbsence
from usecases.add_attendee import AddAttendee
from usecases.add_staff_in_bulk import AddStaffInBulk
from usecases.answer_invitation import AnswerInvitation, InviteAgain, ReadInvitation
from usecases.api_keys import ListApiKeys, MakeApiKey, RecogniseApiKey, RevokeApiKey
from usecases.arrange_meeting_types import DuplicateService, MakeServiceLink, MakeServicePrivate
from usecases.ask_texting import AskTexting
from usecases.book_appointment import BookAppointment
from usecases.book_series import BookSeries
from usecases.cancel_appointment import CancelAppointment
from usecases.change_answers import ChangeAnswers
from usecases.change_details import ChangeDetails
from usecases.change_many import ChangeMany, UndoMany
from usecases.change_preferences import ChangePreferences
from usecases.change_series import ChangeSeries, ReadSeries
from usecases.choose_link import ReadPrefill, SendChooseLink
from usecases.clone_business import CloneBusiness
from usecases.configuration import Configurations
from usecases.correct_address import CorrectAddress
from usecases.create_business import CreateBusiness
from usecases.day_schedule import DaySchedule, ScheduleVersion
from usecases.explain_availability import ExplainAvailability
from usecases.export_customer import ExportCustomer
from usecases.export_report import BeginReport, ExportReport
from usecases.fill_form import SayFilled
from usecases.find_anything import FindAnything
from usecases.find_slots import FindSlots
from usecases.follow_course import FollowCourse, MarkAttendance
from usecases.foresee_change import ForeseeChange
from usecases.join_waiting_list import JoinWaitingList
from usecases.judge_change import JudgeChange
from usecases.keep_conversation import DropConversation, KeepConversation, MarkWelcomed, WhoMaySee
from usecases.keep_draft import KeepDraft, LastShown, OpenDraft, ReadDraft, RememberShown
from usecases.keep_session import EndSession, FindSession, OpenSession
from usecases.kept_availability import KeptAvailability
from usecases.list_customers import FindDuplicates, ListCustomers
from usecases.list_messages import ListMessages
from usecases.list_moved_clocks import ListMovedClocks
from usecases.list_time_off import ListTimeOff
from usecases.list_waiting import ListWaiting, OfferByHand, RemoveWish
from usecases.look_at_series import LookAtSeries
from usecases.make_personal_page import FindPersonalPage, MakePersonalPage
from usecases.manage_business import ChangeBusinessDetails, ChangeHours, ChangePage, ChangePolicy
from usecases.manage_customers import ChangeCustomer, CustomerNames, EraseCustomer, FindCustomers, ReadCustomer
from usecases.manage_logo import ChangeLogo, ReadLogo
from usecases.manage_own_words import ChangeOwnWords, ReadOwnWords
from usecases.manage_questions import AddQuestion, ChangeQuestion, ListQuestions, RemoveQuestion
from usecases.manage_services import (
    AddService,
    ChangeService,
    ListServices,
    ReadService,
    RemoveService,
    ReorderServices,
)
from usecases.manage_staff import AddStaff, ChangeStaff, ChangeStaffHours, ListStaff
from usecases.manage_templates import ChangeTemplate, PreviewTemplate, ReadTemplate
from usecases.manage_tenant import ChangeTenantPolicy, ListTenantBusinesses, ReadTenantPolicy
from usecases.merge_customers import MergeCustomers
from usecases.month_schedule import MonthSchedule
from usecases.needs_attention import NeedsAttention
from usecases.next_appointments import NextAppointments
from usecases.offer_team import OfferTeam
from usecases.open_wish import DeclineOffer, OpenWish, ReadOffered, WithdrawWish
from usecases.plan_hand_over import PlanHandOver
from usecases.ports import Ports
from usecases.put_event_back import PutEventBack
from usecases.read_appointments import FindAppointments, ReadAppointment
from usecases.read_business import ReadBusiness
from usecases.read_figures import ReadFigures
from usecases.read_page_state import KeepStep, ReadPageState
from usecases.read_queue import ReadQueue
from usecases.read_silent import ReadSilent
from usecases.recognise_account import RecogniseAccount
from usecases.remind_customer import RemindCustomer
from usecases.remove_business import ArchiveBusiness, DeleteBusiness, ListArchived, LookBeforeRemoving
from usecases.remove_staff import RemoveStaff
from usecases.repeat_calls import ClaimCall, FindCall, ListProgramCalls, RenewCall, SettleCall
from usecases.report_sms import ReportSms
from usecases.request_links import RequestLinks
from usecases.reschedule_appointment import RescheduleAppointment
from usecases.resend_message import DismissMessages, ListTrouble, ResendAll, ResendMessage
from usecases.say_on_own_page import ReplyToReminder, SayHere
from usecases.search_directory import SearchDirectory
from usecases.seed_demo import SeedDemo
from usecases.serve_queue import ClaimAppointment, JoinQueue
from usecases.set_up_business import SetUpBusiness
from usecases.show_on_wall import ListDisplayLinks, MakeDisplayLink, RevokeDisplayLink, ShowOnWall
from usecases.switch_texting import SwitchTexting
from usecases.take_time_off import ChangeTimeOff, RemoveTimeOff, TakeTimeOff
from usecases.tell_who_looks import TellWhoLooks
from usecases.try_template import TryTemplate
from usecases.try_ways import TryMail, TryMeeting
from usecases.undo_change import UndoChange
from usecases.use_ticket import IssueTicket, RedeemTicket
from usecases.wait_for_link import LinkWait
from usecases.watch_changes import WatchChanges
from usecases.whom_to_ask import WhomToAsk
from usecases.widen_appointments import CountNarrower
from usecases.wire_appointments import AppointmentUseCases, wire_appointments
from usecases.wire_moving import MovingUseCases, wire_moving
from usecases.wire_webhooks import WebhookUseCases, wire_webhooks
from usecases.wiring_programs import ProgramUseCases, wire_programs
from usecases.write_to_customer import WriteToCustomer


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Rules in numbers; the composition root takes them from the settings. `admins` administer their tenant.

    `has_meetings` is False where online appointments get no meeting, `has_mail` where no mails go out.
    """

    undo_seconds: int = 10
    meeting_wait_seconds: float = 3
    confirmation_at_latest_seconds: int = 60
    admins: tuple[str, ...] = ()
    has_meetings: bool = True
    has_mail: bool = True
    sender_address: str = "appointments@example.com"
    has_graph: bool = False

    @property
    def ways(self) -> Ways:
        """What goes out from here."""
        return Ways(self.has_meetings, self.has_mail)


@dataclass(frozen=True, slots=True, kw_only=True)
class UseCases:
    """One attribute per intention, named like it."""

    # Appointments
    book_appointment: BookAppointment
    send_choose_link: SendChooseLink
    read_prefill: ReadPrefill
    look_at_series: LookAtSeries
    book_series: BookSeries
    read_series: ReadSeries
    change_series: ChangeSeries
    reschedule_appointment: RescheduleAppointment
    reschedule_for_good: RescheduleAppointment
    cancel_appointment: CancelAppointment
    appointments: AppointmentUseCases
    undo_change: UndoChange
    judge_change: JudgeChange
    change_many: ChangeMany
    undo_many: UndoMany
    change_details: ChangeDetails
    add_attendee: AddAttendee
    follow_course: FollowCourse
    mark_attendance: MarkAttendance
    write_to_customer: WriteToCustomer
    remind_customer: RemindCustomer
    put_event_back: PutEventBack
    correct_address: CorrectAddress
    change_answers: ChangeAnswers
    reply_to_reminder: ReplyToReminder
    say_here: SayHere
    say_filled: SayFilled
    request_links: RequestLinks
    read_appointment: ReadAppointment
    find_appointments: FindAppointments
    next_appointments: NextAppointments
    read_silent: ReadSilent

    # Free times
    find_slots: FindSlots
    explain_availability: ExplainAvailability
    foresee_change: ForeseeChange

    # The waiting list
    join_waiting_list: JoinWaitingList
    open_wish: OpenWish
    read_offered: ReadOffered
    decline_offer: DeclineOffer
    withdraw_wish: WithdrawWish
    list_waiting: ListWaiting
    offer_by_hand: OfferByHand
    remove_wish: RemoveWish

    # The day
    day_schedule: DaySchedule
    month_schedule: MonthSchedule
    schedule_version: ScheduleVersion
    watch_changes: WatchChanges
    tell_who_looks: TellWhoLooks
    find_anything: FindAnything
    join_queue: JoinQueue
    claim_appointment: ClaimAppointment
    read_queue: ReadQueue
    make_display_link: MakeDisplayLink
    list_display_links: ListDisplayLinks
    revoke_display_link: RevokeDisplayLink
    moving: MovingUseCases
    webhooks: WebhookUseCases
    show_on_wall: ShowOnWall

    # Time off
    take_time_off: TakeTimeOff
    list_time_off: ListTimeOff
    list_absences: ListAbsences
    read_absence: ReadAbsence
    change_time_off: ChangeTimeOff
    remove_time_off: RemoveTimeOff

    # Staff
    list_staff: ListStaff
    add_staff: AddStaff
    add_staff_in_bulk: AddStaffInBulk
    search_directory: SearchDirectory
    offer_team: OfferTeam
    change_staff: ChangeStaff
    change_staff_hours: ChangeStaffHours
    remove_staff: RemoveStaff
    plan_hand_over: PlanHandOver
    read_invitation: ReadInvitation
    answer_invitation: AnswerInvitation
    invite_again: InviteAgain

    # Customers
    list_customers: ListCustomers
    find_customers: FindCustomers
    read_customer: ReadCustomer
    customer_names: CustomerNames
    change_customer: ChangeCustomer
    find_duplicates: FindDuplicates
    merge_customers: MergeCustomers
    export_customer: ExportCustomer
    erase_customer: EraseCustomer

    # Services and questions
    list_services: ListServices
    read_service: ReadService
    add_service: AddService
    change_service: ChangeService
    count_narrower: CountNarrower
    remove_service: RemoveService
    reorder_services: ReorderServices
    duplicate_service: DuplicateService
    make_service_private: MakeServicePrivate
    make_service_link: MakeServiceLink
    list_questions: ListQuestions
    add_question: AddQuestion
    change_question: ChangeQuestion
    remove_question: RemoveQuestion

    # A business and its tenant
    read_business: ReadBusiness
    set_up_business: SetUpBusiness
    create_business: CreateBusiness
    programs: ProgramUseCases
    clone_business: CloneBusiness
    make_personal_page: MakePersonalPage
    find_personal_page: FindPersonalPage
    change_business_details: ChangeBusinessDetails
    change_hours: ChangeHours
    change_policy: ChangePolicy
    change_page: ChangePage
    change_logo: ChangeLogo
    read_logo: ReadLogo
    read_page_state: ReadPageState
    keep_step: KeepStep
    try_mail: TryMail
    try_meeting: TryMeeting
    look_before_removing: LookBeforeRemoving
    archive_business: ArchiveBusiness
    delete_business: DeleteBusiness
    list_archived: ListArchived
    read_tenant_policy: ReadTenantPolicy
    change_tenant_policy: ChangeTenantPolicy
    list_tenant_businesses: ListTenantBusinesses
    seed_demo: SeedDemo

    # Messages
    list_messages: ListMessages
    list_trouble: ListTrouble
    resend_message: ResendMessage
    resend_all: ResendAll
    dismiss_messages: DismissMessages
    read_own_words: ReadOwnWords
    change_own_words: ChangeOwnWords
    read_template: ReadTemplate
    change_template: ChangeTemplate
    preview_template: PreviewTemplate
    try_template: TryTemplate
    ask_texting: AskTexting
    switch_texting: SwitchTexting
    report_sms: ReportSms

    # Figures and what needs attention
    read_figures: ReadFigures
    needs_attention: NeedsAttention
    list_moved_clocks: ListMovedClocks
    begin_report: BeginReport
    export_report: ExportReport

    # Accounts and sessions
    recognise_account: RecogniseAccount
    change_preferences: ChangePreferences
    open_session: OpenSession
    find_session: FindSession
    end_session: EndSession
    issue_ticket: IssueTicket
    make_api_key: MakeApiKey
    list_api_keys: ListApiKeys
    revoke_api_key: RevokeApiKey
    recognise_api_key: RecogniseApiKey
    claim_call: ClaimCall
    find_call: FindCall
    renew_call: RenewCall
    settle_call: SettleCall
    list_program_calls: ListProgramCalls
    redeem_ticket: RedeemTicket

    # Chat
    keep_conversation: KeepConversation
    drop_conversation: DropConversation
    mark_welcomed: MarkWelcomed
    who_may_see: WhoMaySee
    whom_to_ask: WhomToAsk
    keep_draft: KeepDraft
    read_draft: ReadDraft
    open_draft: OpenDraft
    remember_shown: RememberShown
    last_shown: LastShown


def wire(database: Database, clock: Clock, ports: Ports, rules: Rules) -> UseCases:
    """Build every use case on one database, one clock and the outward ports."""
    undo, admins, calendars = rules.undo_seconds, rules.admins, ports.calendars
    kept = Configurations()
    free = KeptAvailability(database, clock, kept)
    link_wait = LinkWait(at_door=rules.meeting_wait_seconds, at_latest=rules.confirmation_at_latest_seconds)
    reschedule = RescheduleAppointment(
        database=database,
        clock=clock,
        configurations=kept,
        availability=free,
        calendars=calendars,
        pick=randbelow,
        undo_seconds=undo,
    )
    return UseCases(
        # Appointments
        book_appointment=BookAppointment(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            link_wait=link_wait,
        ),
        send_choose_link=SendChooseLink(database=database, clock=clock, configurations=kept),
        read_prefill=ReadPrefill(database=database),
        look_at_series=LookAtSeries(database=database, clock=clock, configurations=kept),
        book_series=BookSeries(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            link_wait=link_wait.at_latest,
        ),
        read_series=ReadSeries(database=database, configurations=kept),
        change_series=ChangeSeries(
            database=database, clock=clock, configurations=kept, availability=free, pick=randbelow
        ),
        reschedule_appointment=reschedule,
        reschedule_for_good=replace(reschedule, undo_seconds=0),
        cancel_appointment=CancelAppointment(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        appointments=wire_appointments(database, clock, kept, free, calendars, randbelow),
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
        change_many=ChangeMany(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
            undo_seconds=undo,
        ),
        undo_many=UndoMany(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        change_details=ChangeDetails(database=database, clock=clock, configurations=kept),
        add_attendee=AddAttendee(database=database, clock=clock, configurations=kept),
        follow_course=FollowCourse(database=database, clock=clock, configurations=kept),
        mark_attendance=MarkAttendance(database=database, clock=clock, configurations=kept),
        write_to_customer=WriteToCustomer(database=database, clock=clock, configurations=kept),
        remind_customer=RemindCustomer(database=database, clock=clock, configurations=kept),
        put_event_back=PutEventBack(database=database, clock=clock, configurations=kept),
        correct_address=CorrectAddress(database=database, clock=clock, configurations=kept),
        change_answers=ChangeAnswers(database=database, clock=clock, configurations=kept),
        reply_to_reminder=ReplyToReminder(database=database, clock=clock, configurations=kept),
        request_links=RequestLinks(database=database, clock=clock),
        say_filled=SayFilled(database=database, clock=clock, configurations=kept),
        say_here=SayHere(database=database, clock=clock, configurations=kept),
        read_appointment=ReadAppointment(database=database, clock=clock, configurations=kept, undo_seconds=undo),
        find_appointments=FindAppointments(database=database, clock=clock, configurations=kept),
        read_silent=ReadSilent(database=database, clock=clock, configurations=kept),
        next_appointments=NextAppointments(database=database, clock=clock, configurations=kept),
        # Free times
        find_slots=FindSlots(availability=free, clock=clock),
        explain_availability=ExplainAvailability(database=database, clock=clock, configurations=kept),
        foresee_change=ForeseeChange(database=database, clock=clock, configurations=kept),
        # The waiting list
        join_waiting_list=JoinWaitingList(database=database, clock=clock, configurations=kept, availability=free),
        open_wish=OpenWish(database=database, clock=clock, configurations=kept),
        read_offered=ReadOffered(database=database, clock=clock),
        decline_offer=DeclineOffer(database=database, clock=clock, configurations=kept, pick=randbelow),
        withdraw_wish=WithdrawWish(database=database, clock=clock, configurations=kept, pick=randbelow),
        list_waiting=ListWaiting(database=database, clock=clock, configurations=kept, availability=free),
        offer_by_hand=OfferByHand(
            database=database,
            clock=clock,
            configurations=kept,
            availability=free,
            calendars=calendars,
            pick=randbelow,
        ),
        remove_wish=RemoveWish(database=database, clock=clock, configurations=kept, pick=randbelow),
        # The day
        day_schedule=DaySchedule(database=database, clock=clock, configurations=kept),
        month_schedule=MonthSchedule(database=database, configurations=kept),
        schedule_version=ScheduleVersion(database=database, clock=clock, configurations=kept),
        watch_changes=WatchChanges(database, clock, kept),
        tell_who_looks=TellWhoLooks(database=database, clock=clock),
        find_anything=FindAnything(database=database, clock=clock, configurations=kept),
        join_queue=JoinQueue(database=database, clock=clock, configurations=kept),
        claim_appointment=ClaimAppointment(
            database=database, clock=clock, configurations=kept, pick=randbelow, link_wait=link_wait.at_latest
        ),
        read_queue=ReadQueue(database=database, clock=clock, configurations=kept),
        make_display_link=MakeDisplayLink(database=database, clock=clock, configurations=kept),
        list_display_links=ListDisplayLinks(database=database, configurations=kept),
        revoke_display_link=RevokeDisplayLink(database=database, clock=clock, configurations=kept),
        moving=wire_moving(database, clock, kept, admins=admins, ways=rules.ways),
        webhooks=wire_webhooks(database, clock, kept, ports.webhooks),
        show_on_wall=ShowOnWall(database=database, clock=clock, configurations=kept),
        # Time off
        take_time_off=TakeTimeOff(database=database, clock=clock, configurations=kept),
        list_time_off=ListTimeOff(database=database, clock=clock, configurations=kept),
        list_absences=ListAbsences(database=database, clock=clock, configurations=kept),
        read_absence=ReadAbsence(database=database, clock=clock, configurations=kept),
        change_time_off=ChangeTimeOff(database=database, clock=clock, configurations=kept),
        remove_time_off=RemoveTimeOff(database=database, clock=clock, configurations=kept),
        # Staff
        list_staff=ListStaff(database=database, configurations=kept),
        add_staff=AddStaff(database=database, clock=clock, configurations=kept),
        add_staff_in_bulk=AddStaffInBulk(database=database, clock=clock, configurations=kept),
        search_directory=SearchDirectory(database=database, configurations=kept, directory=ports.directory),
        offer_team=OfferTeam(database=database, configurations=kept),
        change_staff=ChangeStaff(database=database, clock=clock, configurations=kept),
        change_staff_hours=ChangeStaffHours(database=database, clock=clock, configurations=kept),
        remove_staff=RemoveStaff(database=database, clock=clock, configurations=kept),
        plan_hand_over=PlanHandOver(database=database, clock=clock, configurations=kept),
        read_invitation=ReadInvitation(database=database, configurations=kept),
        answer_invitation=AnswerInvitation(database=database, clock=clock, configurations=kept),
        invite_again=InviteAgain(database=database, clock=clock, configurations=kept),
        # Customers
        list_customers=ListCustomers(database=database, clock=clock, configurations=kept),
        find_customers=FindCustomers(database=database, clock=clock, configurations=kept),
        read_customer=ReadCustomer(database=database, clock=clock, configurations=kept),
        customer_names=CustomerNames(database=database, clock=clock, configurations=kept),
        change_customer=ChangeCustomer(database=database, clock=clock, configurations=kept),
        find_duplicates=FindDuplicates(database=database, configurations=kept),
        merge_customers=MergeCustomers(database=database, clock=clock, configurations=kept),
        export_customer=ExportCustomer(database=database, configurations=kept),
        erase_customer=EraseCustomer(database=database, clock=clock, configurations=kept),
        # Services and questions
        list_services=ListServices(database=database, configurations=kept),
        read_service=ReadService(database=database, clock=clock, configurations=kept),
        add_service=AddService(database=database, clock=clock, configurations=kept),
        count_narrower=CountNarrower(database=database, clock=clock, configurations=kept),
        change_service=ChangeService(database=database, clock=clock, configurations=kept),
        remove_service=RemoveService(database=database, clock=clock, configurations=kept),
        reorder_services=ReorderServices(database=database, configurations=kept),
        duplicate_service=DuplicateService(database=database, clock=clock, configurations=kept),
        make_service_private=MakeServicePrivate(database=database, clock=clock, configurations=kept),
        make_service_link=MakeServiceLink(database=database, clock=clock, configurations=kept),
        list_questions=ListQuestions(database=database, configurations=kept),
        add_question=AddQuestion(database=database, clock=clock, configurations=kept),
        change_question=ChangeQuestion(database=database, clock=clock, configurations=kept),
        remove_question=RemoveQuestion(database=database, configurations=kept),
        # A business and its tenant
        read_business=ReadBusiness(database=database, configurations=kept),
        set_up_business=SetUpBusiness(database=database, clock=clock, configurations=kept, admins=admins),
        programs=wire_programs(database, clock, kept, admins=admins, ways=rules.ways),
        create_business=CreateBusiness(database=database, clock=clock, admins=admins),
        clone_business=CloneBusiness(database=database, clock=clock, configurations=kept, admins=admins),
        make_personal_page=MakePersonalPage(database=database, clock=clock, has_meetings=rules.has_meetings),
        find_personal_page=FindPersonalPage(database=database),
        change_business_details=ChangeBusinessDetails(database=database, clock=clock, configurations=kept),
        change_hours=ChangeHours(database=database, clock=clock, configurations=kept),
        change_policy=ChangePolicy(database=database, clock=clock, configurations=kept),
        change_page=ChangePage(database=database, clock=clock, configurations=kept, ways=rules.ways),
        change_logo=ChangeLogo(database=database, clock=clock, configurations=kept),
        read_logo=ReadLogo(database=database, configurations=kept),
        read_page_state=ReadPageState(database=database, configurations=kept, ways=rules.ways),
        keep_step=KeepStep(database=database, clock=clock, configurations=kept),
        try_mail=TryMail(database=database, configurations=kept, mail=ports.mail, sender_address=rules.sender_address),
        try_meeting=TryMeeting(database=database, clock=clock, configurations=kept, meetings=ports.meetings),
        look_before_removing=LookBeforeRemoving(database=database, clock=clock, configurations=kept),
        archive_business=ArchiveBusiness(database=database, clock=clock, configurations=kept),
        delete_business=DeleteBusiness(database=database, clock=clock, configurations=kept),
        list_archived=ListArchived(database=database),
        read_tenant_policy=ReadTenantPolicy(database=database, admins=admins),
        change_tenant_policy=ChangeTenantPolicy(database=database, clock=clock, admins=admins),
        list_tenant_businesses=ListTenantBusinesses(database=database, admins=admins),
        seed_demo=SeedDemo(database=database, clock=clock),
        # Messages
        list_messages=ListMessages(database=database, configurations=kept),
        list_trouble=ListTrouble(database=database, configurations=kept),
        resend_message=ResendMessage(database=database, clock=clock, configurations=kept),
        resend_all=ResendAll(database=database, clock=clock, configurations=kept),
        dismiss_messages=DismissMessages(database=database, clock=clock, configurations=kept),
        read_own_words=ReadOwnWords(database=database, configurations=kept),
        change_own_words=ChangeOwnWords(database=database, clock=clock, configurations=kept),
        read_template=ReadTemplate(database=database, configurations=kept),
        change_template=ChangeTemplate(database=database, clock=clock, configurations=kept),
        preview_template=PreviewTemplate(database=database, clock=clock, configurations=kept),
        try_template=TryTemplate(database=database, clock=clock, configurations=kept, mail=ports.mail),
        ask_texting=AskTexting(database=database, configurations=kept, is_possible=ports.sms is not None),
        switch_texting=SwitchTexting(database=database, clock=clock),
        report_sms=ReportSms(database=database, configurations=kept),
        # Figures and what needs attention
        read_figures=ReadFigures(database=database, clock=clock, configurations=kept),
        needs_attention=NeedsAttention(database=database, clock=clock, configurations=kept, has_graph=rules.has_graph),
        list_moved_clocks=ListMovedClocks(database=database, clock=clock, configurations=kept),
        begin_report=BeginReport(database=database, clock=clock, configurations=kept),
        export_report=ExportReport(database=database, configurations=kept),
        # Accounts and sessions
        recognise_account=RecogniseAccount(database=database, admins=admins),
        change_preferences=ChangePreferences(database=database, admins=admins),
        open_session=OpenSession(database=database, clock=clock),
        find_session=FindSession(database=database, clock=clock),
        end_session=EndSession(database=database),
        issue_ticket=IssueTicket(database=database, clock=clock),
        redeem_ticket=RedeemTicket(database=database, clock=clock),
        make_api_key=MakeApiKey(database=database, clock=clock, configurations=kept, admins=admins),
        list_api_keys=ListApiKeys(database=database, configurations=kept, admins=admins),
        revoke_api_key=RevokeApiKey(database=database, clock=clock, configurations=kept, admins=admins),
        recognise_api_key=RecogniseApiKey(database=database, clock=clock),
        claim_call=ClaimCall(database=database, clock=clock),
        find_call=FindCall(database=database, clock=clock),
        renew_call=RenewCall(database=database, clock=clock),
        settle_call=SettleCall(database=database, clock=clock),
        list_program_calls=ListProgramCalls(database=database, configurations=kept),
        # Chat
        keep_conversation=KeepConversation(database=database, clock=clock),
        drop_conversation=DropConversation(database=database),
        mark_welcomed=MarkWelcomed(database=database, clock=clock),
        who_may_see=WhoMaySee(database=database),
        whom_to_ask=WhomToAsk(database=database),
        keep_draft=KeepDraft(database=database, clock=clock),
        read_draft=ReadDraft(database=database),
        open_draft=OpenDraft(database=database, clock=clock),
        remember_shown=RememberShown(database=database, clock=clock),
        last_shown=LastShown(database=database, clock=clock),
    )
