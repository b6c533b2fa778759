"""What a click on a card means: the verbs, the ids of inputs, and the keys that travel in an action's data.

The bot reads the same names, so a card and its handler cannot disagree. Beside each verb stands what its data adds to the card's state.
"""

from enum import StrEnum


class Verb(StrEnum):
    """Every verb a card can send; `data` always holds the card's state as well."""

    HELP = "help"
    SAY = "say"  # Key.TEXT: as if the person had typed it
    LANGUAGE = "language"  # Key.LANGUAGE
    CHOOSE = "choose"  # Key.FIELD, and Key.VALUE or Field.CHOICE: the answer to a question
    CHOOSE_BUSINESS = "choose.business"  # Key.BUSINESS or Field.CHOICE
    DISCARD = "draft.discard"

    BOOK = "book"  # starts a booking; perhaps Key.SERVICE, Key.STAFF, Key.SLOT, Key.CUSTOMER
    BOOK_SERVICE = "book.service"  # Key.SERVICE or Field.CHOICE
    BOOK_PERSON = "book.person"  # Key.STAFF (ANYONE for anybody) or Field.CHOICE
    BOOK_TIMES = "book.times"  # another page of free times: Key.MOVE, or Field.DAY
    BOOK_TIME = "book.time"  # Key.SLOT or Field.SLOT
    BOOK_CUSTOMER = "book.customer"  # Key.CUSTOMER, or Field.CUSTOMER, or Field.NAME, EMAIL, PHONE
    BOOK_DETAILS = "book.details"  # Field.ATTENDEE, NOTES, COPIES, CUSTOMER_LANGUAGE, TELL and question inputs
    BOOK_BACK = "book.back"  # one step back
    BOOK_STEP = "book.step"  # Key.STEP: to that step, from the summary
    BOOK_CONFIRM = "book.confirm"  # Field.TEXTS
    BOOK_ANYWAY = "book.anyway"  # Field.TEXTS, REASON: confirms against a rule

    SHOW = "appointment.show"  # Key.APPOINTMENT
    REFRESH = "appointment.refresh"  # Key.APPOINTMENT; asked by Teams itself, for one person
    UNDO = "appointment.undo"  # Key.APPOINTMENT, Key.CHANGE

    RESCHEDULE = "reschedule"  # Key.APPOINTMENT, Key.VERSION: starts
    RESCHEDULE_TIMES = "reschedule.times"  # Key.MOVE, Field.DAY, or Key.STAFF for another person
    RESCHEDULE_TIME = "reschedule.time"  # Key.SLOT or Field.SLOT; perhaps Key.MINUTES
    RESCHEDULE_BACK = "reschedule.back"
    RESCHEDULE_CONFIRM = "reschedule.confirm"  # Field.WORD, Field.TELL
    RESCHEDULE_ANYWAY = "reschedule.anyway"  # and Field.REASON
    RESCHEDULE_REST = "reschedule.rest"  # shows what the later dates of the series would do as well
    RESCHEDULE_REST_CONFIRM = "reschedule.rest_confirm"  # Field.DATES and DATE_PREFIX, WORD, TELL

    CANCEL = "cancel"  # Key.APPOINTMENT, Key.VERSION: starts
    CANCEL_WORD = "cancel.word"  # Field.WORD, Field.TELL: to the summary
    CANCEL_BACK = "cancel.back"
    CANCEL_CONFIRM = "cancel.confirm"
    CANCEL_REST = "cancel.rest"  # this date of a series and all later ones

    OUTSIDE_KEEP = "outside.keep"  # Key.APPOINTMENT, Key.VERSION, Key.CHANGE: the event goes back to our time

    SCHEDULE = "schedule"  # Key.DAY or Field.DAY, Key.DAYS, Key.MINE
    WHY = "why"  # perhaps Key.SERVICE, Key.STAFF, Key.DAY, Key.SLOT

    TIME_OFF_CONFIRM = "time_off.confirm"
    TIME_OFF_LIST = "time_off.list"
    TIME_OFF_CHANGE = "time_off.change"  # Key.TIME_OFF: shows the form
    TIME_OFF_SAVE = "time_off.save"  # Field.TITLE, FIRST, LAST, FROM, UNTIL
    TIME_OFF_REMOVE = "time_off.remove"  # Key.TIME_OFF

    CUSTOMER = "customer"  # Key.CUSTOMER
    SEND_LINK = "link.send"  # Key.CUSTOMER; perhaps Key.SERVICE, Key.STAFF: an address at which to choose a time
    MESSAGES = "messages"  # Key.APPOINTMENT: each message of one appointment
    WRITE_TO_CUSTOMER = "messages.write"  # Key.APPOINTMENT, Key.VERSION, Key.VALUE "true" or "false"
    TROUBLE = "trouble"  # perhaps Key.PAGE: what waits for a person
    TROUBLE_RESEND = "trouble.resend"  # Key.MESSAGE
    TROUBLE_RESEND_ALL = "trouble.resend_all"
    TROUBLE_DISMISS = "trouble.dismiss"  # Key.MESSAGE, or Key.MESSAGES: those that were shown
    WAITING = "waiting"  # perhaps Key.DAY, Key.PAGE: who waits for a place
    WAITING_OFFER = "waiting.offer"  # Key.WISH, Key.SLOT
    WAITING_REMOVE = "waiting.remove"  # Key.WISH
    WAITING_ADD = "waiting.add"  # shows the form for somebody who calls
    WAITING_SAVE = "waiting.save"  # Field.SERVICE, PERSON, FIRST, LAST, PARTS, NAME, EMAIL, PHONE; Key.VALUE
    TEAM = "team"  # perhaps Key.PAGE, Key.VALUE: who of a team can be added to the staff
    TEAM_ADD = "team.add"  # Field.PEOPLE, ROLE; Key.PAGE
    SET_UP = "set_up"  # shows the form
    SET_UP_SAVE = "set_up.save"  # Field.NAME, ZONE, OPENS, CLOSES, DAYS, SERVICE, DURATION, ONLINE
    SETTINGS = "settings"
    SETTINGS_SAVE = "settings.save"  # Field.LANGUAGE, CHAT, MAIL, MORNING, MORNING_AT


class Key(StrEnum):
    """Keys of an action's data beside the state."""

    VERB = "verb"  # for clients that send Action.Submit
    TEXT = "text"
    LANGUAGE = "language"
    FIELD = "field"
    VALUE = "value"
    BUSINESS = "business"
    SERVICE = "service"
    STAFF = "staff"
    SLOT = "slot"
    MINUTES = "minutes"
    CUSTOMER = "customer"
    APPOINTMENT = "appointment"
    VERSION = "version"
    CHANGE = "change"
    STEP = "step"
    MOVE = "move"  # a Move
    DAY = "day"  # ISO date
    DAYS = "days"  # 1 or 7
    MINE = "mine"
    TIME_OFF = "time_off"
    MESSAGE = "message"
    MESSAGES = "messages"  # ids
    PAGE = "page"  # from 0
    WISH = "wish"


class Field(StrEnum):
    """Ids of inputs. An input's value comes over the state under this name; toggles send "true" or "false"."""

    CHOICE = "in_choice"
    SLOT = "in_slot"
    DAY = "in_day"
    CUSTOMER = "in_customer"
    NAME = "in_name"
    EMAIL = "in_email"
    PHONE = "in_phone"
    NOTES = "in_notes"
    ATTENDEE = "in_attendee"
    COPIES = "in_copies"
    CUSTOMER_LANGUAGE = "in_customer_language"
    TELL = "in_tell"
    TEXTS = "in_texts"
    DATES = "in_dates"
    REASON = "in_reason"
    WORD = "in_word"
    TITLE = "in_title"
    FIRST = "in_first"
    LAST = "in_last"
    FROM = "in_from"
    UNTIL = "in_until"
    ZONE = "in_zone"
    OPENS = "in_opens"
    CLOSES = "in_closes"
    DAYS = "in_days"
    SERVICE = "in_service"
    DURATION = "in_duration"
    ONLINE = "in_online"
    PEOPLE = "in_people"
    PERSON = "in_person"
    PARTS = "in_parts"
    ROLE = "in_role"
    LANGUAGE = "in_language"
    CHAT = "in_chat"
    MAIL = "in_mail"
    MORNING = "in_morning"
    MORNING_AT = "in_morning_at"


QUESTION_PREFIX = "in_q_"
"""An answer to a question of the service comes under this prefix and the question's id."""

DATE_PREFIX = "in_date_"
"""What stands in for a taken date of a series comes under this prefix and the number of the date."""

ANYONE = "anyone"
"""The value of Key.STAFF when any person will do."""

CUSTOMERS = "customers"
"""The dataset of the typeahead for customers."""


class Move(StrEnum):
    """Where to go from the page of free times that is shown."""

    EARLIER = "earlier"
    LATER = "later"
    FIRST = "first"


class Step(StrEnum):
    """Steps of the booking card, in their order; also the values of Key.STEP."""

    SERVICE = "service"
    PERSON = "person"
    TIME = "time"
    CUSTOMER = "customer"
    DETAILS = "details"
    SUMMARY = "summary"
