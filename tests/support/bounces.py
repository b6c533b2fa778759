"""Reports on delivery as Postfix and Exchange Online write them, about a mail of ours."""

from textwrap import dedent

KEY = "0123456789abcdef0123456789abcdef"


def report(
    *,
    key: str = KEY,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 no such user here",
    returned: str = "text/rfc822-headers",
    in_reply_to: str = "",
    to: str = "noor@example.com",
    mark: str = "",
) -> bytes:
    """A report by the book; the returned mail comes whole or as its headers."""
    message_id = f"Message-ID: <{key}@shop.example>\n" if key else ""
    known = f"X-Slotkeeper-Message: {mark}\n" if mark else ""
    answer = f"In-Reply-To: {in_reply_to}\n" if in_reply_to else ""
    said = f"Status: {status}\n" if status else ""
    text = (
        f"From: MAILER-DAEMON@mx.example (Mail Delivery System)\nTo: post@shop.example\n{answer}"
        "Subject: Undelivered Mail Returned to Sender\nAuto-Submitted: auto-replied\nMIME-Version: 1.0\n"
        'Content-Type: multipart/report; report-type=delivery-status;\n\tboundary="4X.1700000000/mx.example"\n\n'
        "This is a MIME-encapsulated message.\n\n--4X.1700000000/mx.example\nContent-Description: Notification\n"
        "Content-Type: text/plain; charset=us-ascii\n\nI'm sorry to have to inform you ...\n\n"
        "--4X.1700000000/mx.example\nContent-Description: Delivery report\nContent-Type: message/delivery-status\n\n"
        "Reporting-MTA: dns; mx.example\nX-Postfix-Queue-ID: 4X\nArrival-Date: Tue, 24 Nov 2026 20:00:00 +0000 (UTC)\n\n"
        f"Final-Recipient: rfc822; {to}\nOriginal-Recipient: rfc822;{to}\nAction: {action}\n{said}"
        f"Remote-MTA: dns; mail.example.com\nDiagnostic-Code: {diagnostic}\n\n"
        f"--4X.1700000000/mx.example\nContent-Description: Undelivered Message\nContent-Type: {returned}\n\n"
        f"From: The Shop <post@shop.example>\nTo: {to}\nSubject: Confirmed\n{known}{message_id}\n"
        "Hello Noor,\n\n--4X.1700000000/mx.example--\n"
    )
    return text.replace("\n", "\r\n").encode()


def postfix(key: str = KEY, **more: str) -> bytes:
    return report(key=key, **more)


def exchange(key: str = KEY) -> bytes:
    """Exchange returns the mail under an id of its own; the header that we added is still there."""
    raw = dedent(f"""\
        From: Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@shop.example>
        To: post@shop.example
        Date: Tue, 24 Nov 2026 20:00:05 +0000
        Content-Type: multipart/report; report-type=delivery-status;
        \tboundary="=_outer"
        Subject: Undeliverable: Confirmed
        Auto-Submitted: auto-replied
        In-Reply-To: <AM0PR01MB0001@AM0PR01MB0001.eurprd01.prod.exchangelabs.com>

        --=_outer
        Content-Type: multipart/alternative; boundary="=_inner"

        --=_inner
        Content-Type: text/plain; charset="us-ascii"
        Content-Transfer-Encoding: quoted-printable

        Your message to noor@example.com couldn't be delivered.
        --=_inner--

        --=_outer
        Content-Type: message/delivery-status

        Reporting-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com
        Received-From-MTA: dns;AM0PR01MB0001.eurprd01.prod.exchangelabs.com

        Final-Recipient: rfc822;noor@example.com
        Action: failed
        Status: 5.1.10
        Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup

        --=_outer
        Content-Type: message/rfc822

        From: The Shop <post@shop.example>
        To: noor@example.com
        Subject: Confirmed
        X-Slotkeeper-Message: {key}
        Message-ID: <AM0PR01MB0001@AM0PR01MB0001.eurprd01.prod.exchangelabs.com>
        MIME-Version: 1.0
        Content-Type: text/plain; charset="utf-8"

        Hello Noor,
        --=_outer--
        """)
    return raw.replace("\n", "\r\n").encode()
