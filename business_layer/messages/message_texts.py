"""The words of every message. Plain text, short, in the customer's words."""

from dataclasses import dataclass
from string import Template

from business_layer.shared.company import COMPANY


@dataclass(frozen=True)
class MessageText:
    """A subject and a body with $placeholders. The body of a message `with_secret` is not kept after it is sent.

    An urgent message is about an account: its reader waits for it, or must learn right away that something changed.
    """

    subject: str
    body: str
    with_secret: bool = False
    is_urgent: bool = False


SIGNATURE = "\n\n$company\nQuestions? Call $support_number, 24/7.\n"

MESSAGE_TEXTS = {
    "verify_email": MessageText(
        "Confirm your email address",
        "Hello,\n\nPlease confirm your email address by opening this link within $hours hours:\n\n$link\n\n"
        "If you did not sign up with $company, you can ignore this email.",
        with_secret=True,
        is_urgent=True,
    ),
    "reset_password": MessageText(
        "Reset your password",
        "Hello,\n\nSomeone asked to reset the password for your $company account. To choose a new one, open this link "
        "within $hours hours:\n\n$link\n\nIf it was not you, ignore this email. Your password has not changed.",
        with_secret=True,
        is_urgent=True,
    ),
    "account_opened": MessageText(
        "Your $company account",
        "Hello,\n\nAs you asked, we opened a $company account for this email address. To confirm the address and "
        "choose your password, open this link within $hours hours:\n\n$link\n\nIf you did not ask for an account, "
        "ignore this email. No one can use the account until the address is confirmed.",
        with_secret=True,
    ),
    "no_account": MessageText(
        "You don't have a $company account yet",
        "Hello,\n\nSomeone, perhaps you, asked us for a link to a $company account with this email address. There is "
        "no confirmed account for it. You can sign up at $link. If you signed up before, please sign up again and open "
        "the link in the email we send you.",
        is_urgent=True,
    ),
    "account_exists": MessageText(
        "You already have a $company account",
        "Hello,\n\nSomeone, perhaps you, tried to sign up with this email address, which already has an account. "
        "Sign in at $link. If you forgot your password, you can choose a new one there.",
        is_urgent=True,
    ),
    "password_changed": MessageText(
        "Your password was changed",
        "Hello $name,\n\nThe password for your $company account was changed on $when. If that was not you, reset it "
        "right away at $link and call us.",
        is_urgent=True,
    ),
    "agent_password_changed": MessageText(
        "Your password was changed",
        "Hello $name,\n\nYour password for the $company back office was changed on $when. If that was not you, tell a "
        "lead right away. A lead can disable your account.",
        is_urgent=True,
    ),
    "wrong_codes": MessageText(
        "Someone entered wrong codes for your sign-in",
        "Hello $name,\n\n$count wrong codes were entered today for your sign-in to the $company back office, each "
        "after the correct password. If that was not you, someone knows your password: choose a new one now at $link "
        "and tell a lead. After $most wrong codes your current password is blocked for a day. A new password works "
        "right away.",
        is_urgent=True,
    ),
    "order_placed": MessageText(
        "We received your order $number",
        "Hello $name,\n\nThank you for your order $number.\n\n$items\n\n$charges$details\n\n"
        "What you signed: $contract\nTrack your order: $link$placed_by",
    ),
    "shipped": MessageText(
        "Your package is on the way (order $number, item $item)",
        "Hello $name,\n\nA package from your order $number is on its way: $contents for $offering, item $item."
        "\n\n$package\n\n$next\n\nTrack your order: $link",
    ),
    "delivered": MessageText(
        "Your package was delivered (order $number, item $item)",
        "Hello $name,\n\nA package from your order $number was delivered: $contents for $offering, item $item."
        "\n\n$next\n\nTrack your order: $link",
    ),
    "package_problem": MessageText(
        "We could not deliver your package (order $number)",
        "Hello $name,\n\nWe could not deliver a package from your order $number: $contents for $offering, item "
        "$item. $problem\n\n$package\n\nPlease check the address at $link. If it is wrong, change it there and we "
        "will ship again. If it is right, you don't need to do anything. We are looking into it.",
    ),
    "shipping_changed": MessageText(
        "The shipping address for your order $number was changed",
        "Hello $name,\n\nThe shipping address for part of your order $number was changed: $contents. You can see the "
        "new address at $link. If you did not ask for this change, please call us.",
    ),
    "product_active": MessageText(
        "$offering_name is ready (order $number)",
        "Hello $name,\n\n$sections\n\nSee all your services: $link",
    ),
    "products_active": MessageText(
        "Your services are ready (order $number)",
        "Hello $name,\n\n$sections\n\nSee all your services: $link",
    ),
    "record_changed": MessageText(
        "Your $company account was changed",
        "Hello $name,\n\nOn $when, $what. To see the change, sign in at $link. If you did not ask for it, please "
        "call us right away.",
        is_urgent=True,
    ),
    "answers_corrected": MessageText(
        "We corrected details of your order $number",
        "Hello $name,\n\nSome of your answers for $offering in your order $number were not accepted. We corrected "
        "these answers and are trying again:\n\n$answers\n\nSee your order: $link\n\nIf you did not ask for this, "
        "please call us.",
    ),
    "question_about_order": MessageText(
        "A question about your order $number",
        "Hello $name,\n\nOur engineers have a question before they can continue with $offering in your order "
        "$number:\n\n$question\n\nPlease answer on your order's page: $link\n\nYou can also call us.",
    ),
    "review_not_feasible": MessageText(
        "We can't deliver part of your order $number as ordered",
        "Hello $name,\n\nOur engineers checked $offering in your order $number, and we can't deliver it as ordered:\n\n"
        "$reason\n\nNothing was canceled. We will call you to agree on next steps, or you can call us. "
        "See your order: $link",
    ),
    "date_moved": MessageText(
        "A new date for your order $number",
        "Hello $name,\n\nWe now expect $offering to be ready on $date. The reason: $reason\n\nTrack your order: $link",
    ),
}


def is_urgent(kind: str) -> bool:
    """True if messages of that kind go before the others. False for a kind that only a newer release knows."""
    return kind in MESSAGE_TEXTS and MESSAGE_TEXTS[kind].is_urgent


def rendered(kind: str, facts: dict[str, str], *, support_number: str) -> tuple[str, str]:
    """Return the subject and the body of a message. Raises KeyError if a fact is missing."""
    template = MESSAGE_TEXTS[kind]
    known = {**facts, "company": COMPANY, "support_number": support_number}
    subject = Template(template.subject).substitute(known)
    return " ".join(subject.split()), Template(template.body + SIGNATURE).substitute(known)
