"""One transaction's view of storage: a connection with the repositories hung on it. Nothing here commits or opens anything."""

from sqlalchemy import Connection

from storage.absences import Busy, TimesOff
from storage.accounts import Accounts, Conversations
from storage.all_taken import AllTaken
from storage.api_answers import ApiAnswers
from storage.api_keys import ApiKeys
from storage.appointments import Appointments
from storage.beats import Beats
from storage.business_rows import BusinessRows
from storage.businesses import Businesses
from storage.changes import Raised
from storage.customers import Customers
from storage.deleting import Deleting
from storage.display_links import DisplayLinks, OpenPanels
from storage.drafts import Drafts
from storage.figures import Figures
from storage.forgetting import Forgetting
from storage.history import History
from storage.link_requests import LinkRequests
from storage.locking import Locks
from storage.logos import Logos
from storage.message_log import MessageLog
from storage.one_time_codes import OneTimeCodes
from storage.outbox import Outbox
from storage.own_places import OwnPlaces
from storage.own_words import OwnWordsRows
from storage.page_addresses import PageAddresses
from storage.portions import Portions
from storage.program_calls import ProgramCalls
from storage.purging import Purge
from storage.reminders import Reminders
from storage.service_links import ServiceLinks
from storage.services import Questions, Services
from storage.sessions import Sessions
from storage.sms_messages import SmsMessages
from storage.staff import StaffMembers
from storage.staff_calendars import StaffCalendars
from storage.steps import Told
from storage.subscriptions import Subscriptions
from storage.suppressions import Suppressions
from storage.templates import Templates
from storage.tenants import Tenants
from storage.tickets import Tickets
from storage.waiting_list import WaitingList
from storage.webhooks import Webhooks


class Work:
    """What a function given to `Database.write` or `Database.read` works with."""

    def __init__(self, connection: Connection) -> None:
        self._locks = locks = Locks(connection)
        self.connection = connection
        self.accounts = Accounts(connection, locks)
        self.all_taken = AllTaken(connection, locks)
        self.api_answers = ApiAnswers(connection, locks)
        self.api_keys = ApiKeys(connection, locks)
        self.appointments = Appointments(connection, locks)
        self.beats = Beats(connection, locks)
        self.business_rows = BusinessRows(connection, locks)
        self.businesses = Businesses(connection, locks)
        self.busy = Busy(connection, locks)
        self.conversations = Conversations(connection, locks)
        self.customers = Customers(connection, locks)
        self.deleting = Deleting(connection, locks)
        self.display_links = DisplayLinks(connection, locks)
        self.drafts = Drafts(connection, locks)
        self.forgetting = Forgetting(connection, locks)
        self.history = History(connection, locks)
        self.link_requests = LinkRequests(connection, locks)
        self.logos = Logos(connection, locks)
        self.figures = Figures(connection, locks)
        self.message_log = MessageLog(connection, locks)
        self.one_time_codes = OneTimeCodes(connection, locks)
        self.open_panels = OpenPanels(connection, locks)
        self.outbox = Outbox(connection, locks)
        self.own_places = OwnPlaces(connection, locks)
        self.own_words = OwnWordsRows(connection, locks)
        self.page_addresses = PageAddresses(connection, locks)
        self.portions = Portions(connection, locks)
        self.program_calls = ProgramCalls(connection, locks)
        self.purge = Purge(connection, locks)
        self.questions = Questions(connection, locks)
        self.reminders = Reminders(connection, locks)
        self.service_links = ServiceLinks(connection, locks)
        self.services = Services(connection, locks)
        self.sessions = Sessions(connection, locks)
        self.sms_messages = SmsMessages(connection, locks)
        self.staff = StaffMembers(connection, locks)
        self.staff_calendars = StaffCalendars(connection, locks)
        self.subscriptions = Subscriptions(connection, locks)
        self.suppressions = Suppressions(connection, locks)
        self.templates = Templates(connection, locks)
        self.tenants = Tenants(connection, locks)
        self.tickets = Tickets(connection, locks)
        self.time_off = TimesOff(connection, locks)
        self.waiting_list = WaitingList(connection, locks)
        self.webhooks = Webhooks(connection, locks)

    @property
    def raised(self) -> Raised:
        """The version numbers raised in this transaction."""
        return self._locks.raised

    @property
    def told(self) -> Told:
        """Where in the time of those people something was changed."""
        return self._locks.told

    def afresh(self) -> "Work":
        """The same for the next transaction on the connection."""
        self._locks.forget()
        return self
