"""Attacks on accounts: learning which addresses have one, and taking something away from their owners."""

import time

from tests.attacks.system import Product
from tests.support.purchase import BILLING

STRANGER, OWNER, LEAD = "127.0.0.67", "127.0.0.3", "127.0.0.8"
GUESS = "eleven quiet lanterns"
PAGER = "/offerings/paging"
SIGN_UPS = 9
CODES = 14
# One hash with production's settings takes far longer than a look at a limit.
QUICK_SHARE = 0.5


def known_addresses(product: Product) -> list[str]:
    """Signing up, also in the checkout, and then signing in answers the same with and without an account."""
    known = product.customer("known@customers.example", OWNER).email
    staff = next(person.email for person in product.people if person.role == "agent")
    addresses = (known, staff, "nobody@customers.example")
    seen = {email: _sign_up_and_in(product, email) + _check_out(product, email) for email in addresses}
    for email, answers in seen.items():
        print(f"   {email}: {[(status, text[:60]) for status, text in answers]}")
    return [] if len({tuple(answers) for answers in seen.values()}) == 1 else [f"the answers differ: {seen}"]


def _check_out(product: Product, email: str) -> list[tuple[int, str]]:
    """The answers to a stranger who checks out with that address: the first step, billing, and the contract."""
    visitor = product.visitor(STRANGER)
    visitor.open(PAGER)
    visitor.submit(PAGER, {"kind": "alphanumeric", "coverage": "regional", "home_zip": "10118", "quantity": "1"})
    visitor.open("/checkout/account")
    stranger = {"name": "Some Stranger", "email": email, "telephone": "212 555 0142"}
    visitor.submit("/checkout/account", stranger)
    answers = [(visitor.status, visitor.text.replace(email, "…"))]
    visitor.submit("/checkout/billing", BILLING)
    answers.append((visitor.status, visitor.text.replace(email, "…")))
    visitor.open("/checkout/contract")
    return [*answers, (visitor.status, visitor.heading)]


def _sign_up_and_in(product: Product, email: str) -> list[tuple[int, str]]:
    answers = []
    for office in (False, True):
        visitor = product.visitor(STRANGER, office=office)
        if not office:
            visitor.open("/sign-up")
            visitor.submit("/sign-up", {"name": "Some Stranger", "email": email, "password": GUESS})
            answers.append((visitor.status, visitor.text.replace(email, "…")))
        visitor.open("/sign-in")
        visitor.submit("/sign-in", {"email": email, "password": GUESS})
        answers.append((visitor.status, "; ".join(visitor.errors).replace(email, "…")))
    return answers


def resets_taken_away(product: Product) -> list[str]:
    """Nine sign-ups with another person's address leave its owner the reset, and send the owner only a few mails."""
    owner = product.customer("owner@customers.example", OWNER)
    before, faults = len(product.mails(owner.email)), []
    statuses = [_sign_up_and_in(product, owner.email)[0][0] for _ in range(SIGN_UPS)]
    visitor = product.visitor(OWNER)
    visitor.open("/reset-password")
    visitor.submit("/reset-password", {"email": owner.email})
    begun = time.monotonic()
    if visitor.status != 200:
        return [f"the owner's reset answers {visitor.status}: {visitor.errors}"]
    link = product.link_in_mail(owner.email, "/reset-password/")
    seconds = time.monotonic() - begun
    visitor.open(link)
    visitor.submit(link, {"password": "nine blue umbrellas"})
    mails = len(product.mails(owner.email)) - before
    print(f"   sign-ups {statuses}; {mails} mails; the reset came after {seconds:.1f} s and ended {visitor.status}")
    if mails > SIGN_UPS + 1 or visitor.status != 200:
        faults.append(f"{mails} mails, and the new password was answered with {visitor.status}")
    return faults


def hashing_for_nothing(product: Product) -> list[str]:
    """A sign-up that its limit refuses costs no password hash."""
    visitor = product.visitor(STRANGER)
    taken: list[float] = []
    refused: list[float] = []
    for _ in range(2 * product.settings.limits.mails_per_hour):
        visitor.open("/sign-up")
        begun = time.monotonic()
        visitor.submit("/sign-up", {"name": "A Stranger", "email": "hashed@customers.example", "password": GUESS})
        (refused if visitor.status == 429 else taken).append(time.monotonic() - begun)
    print(f"   {len(taken)} taken, median {_median(taken):.3f} s; {len(refused)} refused, {_median(refused):.3f} s")
    if not refused or _median(refused) > QUICK_SHARE * _median(taken):
        return [f"a refused sign-up takes {_median(refused):.3f} s, one that is taken {_median(taken):.3f} s"]
    return []


def taken_addresses(product: Product) -> list[str]:
    """A stranger who signs up with a future agent's address cannot keep a lead from employing that agent."""
    email = "new.agent@dialtone.example"
    _sign_up_and_in(product, email)
    browser = product.agent("lead", LEAD).browser
    browser.open("/agents")
    secret = str(browser.page.xpath("//input[@name='totp_secret']/@value")[0])
    given = {"name": "Robin Vale", "email": email, "service_center": "Columbus", "password": "a quiet harbor at dusk"}
    browser.submit("/agents", {**given, "role": "agent", "totp_secret": secret})
    print(f"   {browser.status}: {'Robin Vale is now an agent' in browser.text}")
    return [] if "Robin Vale is now an agent" in browser.text else [f"refused: {browser.status} {browser.errors}"]


def wrong_codes(product: Product) -> list[str]:
    """A stranger who has an agent's password can try only a limited number of codes."""
    person = next(person for person in product.people if person.role == "engineer")
    visitor, statuses = product.visitor(STRANGER, office=True), []
    visitor.open("/sign-in")
    visitor.submit("/sign-in", {"email": person.email, "password": person.password})
    for number in range(CODES):
        visitor.submit("/second-factor", {"code": f"{number:06}"})
        statuses.append(visitor.status)
        if visitor.status == 429:
            break
    print(f"   {statuses}; {visitor.errors}")
    return [] if statuses[-1] == 429 else [f"{CODES} wrong codes answered {statuses}"]


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0
