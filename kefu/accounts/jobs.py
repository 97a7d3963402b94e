"""What this domain does by the clock, and its letters, which a slow mail server may hold up."""

from collections.abc import Callable, Mapping

from kefu.accounts.models import User
from kefu.accounts.services import letters, privacy
from kefu.core.jobs import PATIENT, app
from kefu.core.personal import unseal

LETTERS: Mapping[str, Callable[[User, str], None]] = {
    "reset_link": letters.reset_link,
    "invitation": letters.invitation,
    "email_link": letters.email_link,
    "address_in_use": letters.address_in_use,
    "security_changed": letters.security_changed,
    "erasure_asked": letters.erasure_asked,
}


@app.task(name="accounts.write", queue="mail", retry=PATIENT)
def write(letter: str, user_id: int, about: str = "") -> None:
    LETTERS[letter](User.objects.get(pk=user_id), about)


@app.task(name="accounts.send_sign_up_letter", queue="mail", retry=PATIENT)
def send_sign_up_letter(sealed_email: str, sealed_code: str, language: str) -> None:
    email = unseal(sealed_email)
    owner = User.objects.filter(email=email).first()
    if owner is None:
        letters.sign_up_code(email, unseal(sealed_code), language=language)
    else:
        letters.sign_up_again(owner)


@app.periodic(cron="20 * * * *")
@app.task(name="accounts.erase_due", queueing_lock="accounts.erase_due")
def erase_due(timestamp: int) -> None:
    privacy.erase_due()


@app.periodic(cron="40 3 * * *")
@app.task(name="accounts.forget_old", queueing_lock="accounts.forget_old")
def forget_old(timestamp: int) -> None:
    privacy.forget_old()
