"""What an error of the connection or an answer of a mail server means for the mail: a stable code, and whether another try can help.

Faults of the set-up (login, sender, certificate, relay) are mended by people and count as temporary: no mail is to be lost meanwhile.
"""

import re
import ssl

import aiosmtplib

from scheduling.errors import DeliveryFailure, PermanentFailure, TemporaryFailure

_KINDS: dict[type[Exception], str] = {
    aiosmtplib.SMTPAuthenticationError: "mail_login_refused",
    aiosmtplib.SMTPSenderRefused: "mail_sender_refused",
    aiosmtplib.SMTPConnectResponseError: "mail_server_unwilling",
    aiosmtplib.SMTPHeloError: "mail_server_unwilling",
}
# Exchange Online says these of the sender or the whole tenant, but only after it has seen recipients or content.
_SET_UP_CODES = {
    "5.1.8": "mail_sender_refused",
    "5.2.252": "mail_sender_refused",
    "5.7.54": "mail_relay_refused",
    "5.7.57": "mail_login_refused",
    "5.7.60": "mail_sender_refused",
    "5.7.139": "mail_login_refused",
    "5.7.705": "mail_sender_refused",
    "5.7.708": "mail_sender_refused",
}
_ENHANCED = re.compile(r"\b([245]\.\d{1,3}\.\d{1,3})\b")
_THROTTLED = ("4.3.2", "4.7.500")


def failure_of(error: Exception, *, secret: str = "") -> DeliveryFailure:
    """The recipient is left out of what is told, in whatever case the server writes the address."""
    detail = f"{type(error).__name__}: {error}"
    detail = (re.sub(re.escape(secret), "(recipient)", detail, flags=re.IGNORECASE) if secret else detail)[:300]
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return _of_answer(max(error.recipients, key=lambda one: one.code), "recipient_refused", detail)
    if isinstance(error, aiosmtplib.SMTPResponseException):
        return _of_answer(error, "mail_refused", detail)
    if isinstance(error, aiosmtplib.SMTPNotSupported):
        return PermanentFailure("address_not_supported", detail)
    if type(error) is aiosmtplib.SMTPException:  # it lacks STARTTLS or the way to log in
        return TemporaryFailure("mail_server_unfit", detail)
    return TemporaryFailure(_of_connection(error), detail)


def _of_answer(error: aiosmtplib.SMTPResponseException, name: str, detail: str) -> DeliveryFailure:
    found = _ENHANCED.search(str(error.message))
    enhanced = found[1] if found else ""
    if error.code == 432 or enhanced in _THROTTLED:
        return TemporaryFailure("mail_throttled", detail)
    if enhanced in _SET_UP_CODES:
        return TemporaryFailure(_SET_UP_CODES[enhanced], detail)
    for kind, code in _KINDS.items():
        if isinstance(error, kind):
            return TemporaryFailure(code, detail)
    if not isinstance(error, aiosmtplib.SMTPRecipientRefused | aiosmtplib.SMTPDataError):
        return TemporaryFailure("mail_server_unwilling", detail)  # before the mail was on its way
    return PermanentFailure(name, detail) if error.code >= 500 else TemporaryFailure("mail_deferred", detail)


def _of_connection(error: Exception) -> str:
    if isinstance(error, ssl.SSLCertVerificationError) or isinstance(error.__cause__, ssl.SSLCertVerificationError):
        return "mail_certificate_refused"
    return "mail_server_silent" if isinstance(error, TimeoutError) else "mail_server_lost"
