"""Mail by SMTP."""

import asyncio
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP

from domain.ports import Mail, MailFailed, SilentMail
from domain.settings import Settings

TIMEOUT_SECONDS = 15.0


@dataclass(frozen=True, slots=True)
class SmtpMail:
    """One connection for each mail: there are few."""

    settings: Settings

    async def send(self, to: str, subject: str, text: str) -> None:
        message = EmailMessage(policy=SMTP)
        message["From"], message["To"], message["Subject"] = self.settings.mail_from, to, subject
        message.set_content(text)
        try:
            await asyncio.to_thread(self._deliver, message)
        except (OSError, smtplib.SMTPException) as error:
            raise MailFailed(type(error).__name__) from None  # an answer of the server may name the address

    def _deliver(self, message: EmailMessage) -> None:
        settings = self.settings
        with self._connected() as server:
            if settings.smtp_security == "starttls":
                server.starttls(context=ssl.create_default_context())
            if settings.smtp_user is not None:
                password = settings.smtp_password
                server.login(settings.smtp_user, password.get_secret_value() if password else "")
            server.send_message(message)

    def _connected(self) -> smtplib.SMTP:
        host, port = self.settings.smtp_host or "localhost", self.settings.smtp_port
        if self.settings.smtp_security == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)


def mail_of(settings: Settings) -> Mail:
    """Silent where no server is set."""
    return SilentMail() if settings.smtp_host is None else SmtpMail(settings)
