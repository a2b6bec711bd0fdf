"""Mail, through Django's mail backend: SMTP in production, a folder that /dev/mail/ shows in development."""

from email.utils import parseaddr
from smtplib import SMTPRecipientsRefused

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused
from django.core.mail import EmailMultiAlternatives
from django.utils.translation import gettext_lazy as _

from core.site_facts import site_facts

from ..channel import Channel, DeliveryFailed, NoSuchAddress, Undeliverable
from ..specs import Message


class EmailChannel(Channel):
    name = _("By mail")

    def deliver(self, message: Message) -> str | None:
        sender = site_facts().sender
        domain = parseaddr(sender)[1].rpartition("@")[2] or "localhost"
        mail = EmailMultiAlternatives(
            subject=message.content.subject,
            body=message.content.text,
            from_email=sender,
            to=[message.address],
            headers={
                "Message-ID": f"<{message.reference}@{domain}>",
                "Auto-Submitted": "auto-generated",  # keeps out-of-office answers away
                **_unsubscribing(message.unsubscribe_url),
            },
        )
        mail.metadata = {"reference": message.reference}  # the provider says it again when it reports
        mail.attach_alternative(message.content.html, "text/html")
        try:
            mail.send()
        except SMTPRecipientsRefused as error:
            raise _meaning(error)(str(error)) from error
        except (AnymailRecipientsRefused, AnymailInvalidAddress) as error:
            raise Undeliverable(str(error)) from error
        except OSError as error:  # also every SMTPException
            raise DeliveryFailed(str(error)) from error
        return getattr(getattr(mail, "anymail_status", None), "message_id", None)


NO_MAILBOX = {550, 551, 553}


def _meaning(refused: SMTPRecipientsRefused) -> type[DeliveryFailed]:
    """What the server says of the one recipient. 5.7 is its policy and 5.2 a full mailbox: they may change."""
    ((code, reason),) = refused.recipients.values()
    if code < 500:
        return DeliveryFailed
    told = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
    is_gone = code in NO_MAILBOX and not told.lstrip().startswith(("5.2", "5.7"))
    return NoSuchAddress if is_gone else Undeliverable


def _unsubscribing(url: str) -> dict[str, str]:
    """One click in the mail program (RFC 8058): it sends a POST there, without signing in."""
    return {"List-Unsubscribe": f"<{url}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"} if url else {}


channel = EmailChannel()
