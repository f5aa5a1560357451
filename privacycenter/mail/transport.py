"""Handing one message to a mail server, or to a folder.

A server that cannot be reached, is slow, or says 4xx may be asked again. One that says 5xx to
this message has refused it for good.
"""

import os
import smtplib
import ssl
from contextlib import suppress
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import unquote, urlsplit

TIMEOUT_SECONDS = 20


class NotNow(Exception):
    """The message was not taken; trying again may help."""


class Never(Exception):
    """The server will not take this message."""


def deliver(mail_url: str, message: EmailMessage, *, to: str) -> None:
    """Hand over `message` to one recipient. Raises NotNow or Never, in words without addresses."""
    parts = urlsplit(mail_url)
    if parts.scheme == "file":
        _to_folder(Path(unquote(parts.path)), message)
        return
    try:
        _to_server(mail_url, message, to)
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError) as error:
        code = _code(error)
        if 500 <= code < 600:
            raise Never(f"The mail server refused the letter with code {code}.") from error
        raise NotNow(f"The mail server asked us to wait, with code {code}.") from error
    except smtplib.SMTPResponseException as error:
        # A greeting, login or sender that is refused is the operator's to mend, whatever the
        # code: the letter itself is fine.
        raise NotNow(f"The mail server does not want us, with code {error.smtp_code}.") from error
    except (smtplib.SMTPException, OSError, ValueError) as error:  # ValueError: a broken address
        raise NotNow(
            f"The mail server did not take the letter ({type(error).__name__})."
        ) from error


def _code(error: smtplib.SMTPRecipientsRefused | smtplib.SMTPDataError) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return next(iter(error.recipients.values()))[0]
    return error.smtp_code


def _to_server(mail_url: str, message: EmailMessage, to: str) -> None:
    parts = urlsplit(mail_url)
    host = parts.hostname or "localhost"
    context = ssl.create_default_context()
    if parts.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(
            host, parts.port or 465, timeout=TIMEOUT_SECONDS, context=context
        )
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT_SECONDS)
    try:
        if parts.scheme == "smtp+starttls":
            server.starttls(context=context)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message, to_addrs=[to])
        with suppress(smtplib.SMTPException):  # it has the letter, however it says goodbye
            server.quit()
    finally:
        server.close()


def _private(path: str, flags: int) -> int:
    """A letter may carry a link that signs somebody in: only we may read it."""
    return os.open(path, flags, 0o600)


def _to_folder(folder: Path, message: EmailMessage) -> None:
    """One .eml each, named by its Message-ID so that a repeat replaces itself; whole or not."""
    folder.mkdir(parents=True, exist_ok=True)
    name = str(message["Message-ID"]).strip("<>").split("@")[0]
    part = folder / f"{name}.part"
    with open(part, "wb", opener=_private) as file:
        file.write(message.as_bytes())
        file.flush()
        os.fsync(file.fileno())
    part.rename(folder / f"{name}.eml")
