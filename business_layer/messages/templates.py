"""The words of every message. Plain text, short, in the customer's words."""

from dataclasses import dataclass
from string import Template


@dataclass(frozen=True)
class MessageTemplate:
    """A subject and a body with $placeholders. One with a secret is not kept after it is sent.

    An urgent one is about an account: somebody waits for it, or must learn at once that something changed.
    """

    subject: str
    body: str
    with_secret: bool = False
    is_urgent: bool = False


SIGNATURE = "\n\nDialtone\nQuestions? Call 1-800-555-0199, day and night.\n"

TEMPLATES = {
    "verify_email": MessageTemplate(
        "Confirm your e-mail address",
        "Hello,\n\nplease confirm your e-mail address by opening this link within $hours hours:\n\n$link\n\n"
        "If you did not sign up at Dialtone, ignore this message and nothing happens.",
        with_secret=True,
        is_urgent=True,
    ),
    "reset_password": MessageTemplate(
        "Choose a new password",
        "Hello,\n\nsomebody asked to reset the password of your Dialtone account. To choose a new one, open this link "
        "within $hours hours:\n\n$link\n\nIf it was not you, ignore this message: your password stays as it is.",
        with_secret=True,
        is_urgent=True,
    ),
    "account_opened": MessageTemplate(
        "Your Dialtone account",
        "Hello,\n\nour service desk opened a Dialtone account for this email address, as you asked. To confirm the "
        "address and choose your password, open this link within $hours hours:\n\n$link\n\nIf you did not ask for it, "
        "ignore this message: nobody can use the account.",
        with_secret=True,
    ),
    "no_account": MessageTemplate(
        "You have no Dialtone account",
        "Hello,\n\nsomeone, perhaps you, asked us for a link to a Dialtone account with this email address. There is "
        "none that was confirmed. You can sign up at $link. If you signed up before, do it once more, and open the "
        "link that we send you then.",
        is_urgent=True,
    ),
    "account_exists": MessageTemplate(
        "You already have a Dialtone account",
        "Hello,\n\nsomebody, perhaps you, tried to sign up with this e-mail address, which already has an account. "
        "Sign in at $link; there you can also choose a new password.",
        is_urgent=True,
    ),
    "password_changed": MessageTemplate(
        "Your password was changed",
        "Hello $name,\n\nthe password of your Dialtone account was changed on $when. If that was not you, reset it at "
        "once at $link and call us.",
        is_urgent=True,
    ),
    "agent_password_changed": MessageTemplate(
        "Your password was changed",
        "Hello $name,\n\nthe password with which you sign in to Dialtone's back office was changed on $when. If that "
        "was not you, tell a lead at once: a lead can disable your account.",
        is_urgent=True,
    ),
    "wrong_codes": MessageTemplate(
        "Wrong codes were entered for your sign-in",
        "Hello $name,\n\n$count wrong codes were entered today for your sign-in to Dialtone's back office, each after "
        "the right password. If that was not you, someone knows your password: choose a new one now at $link and tell "
        "a lead. After $most wrong codes your present password opens nothing for a day; a new one works at once.",
        is_urgent=True,
    ),
    "order_placed": MessageTemplate(
        "Your order $number",
        "Hello $name,\n\nThank you. We have your order $number.\n\n$items\n\n$charges$details\n\n"
        "What you signed: $contract\nFollow your order: $link$placed_by",
    ),
    "shipped": MessageTemplate(
        "Your package is on the way (order $number, item $item)",
        "Hello $name,\n\n$contents for $offering, item $item of your order $number, is on its way to you.\n\n"
        "$package\n\n$next\n\nFollow it at $link.",
    ),
    "delivered": MessageTemplate(
        "Your package was delivered (order $number, item $item)",
        "Hello $name,\n\n$contents for $offering, item $item of your order $number, was delivered.\n\n$next\n\n"
        "Follow your order at $link.",
    ),
    "package_problem": MessageTemplate(
        "We could not deliver your package (order $number)",
        "Hello $name,\n\n$contents for $offering, item $item of your order $number, could not be delivered. $problem"
        "\n\n$package\n\nPlease check the address at $link and change it if it is wrong; we then ship again. "
        "If it is right, you don't need to do anything: we are looking into it.",
    ),
    "shipping_changed": MessageTemplate(
        "A new shipping address for your order $number",
        "Hello $name,\n\nwe changed where we ship $contents of your order $number. See the new address with the order "
        "at $link. If this was not agreed with you, call us.",
    ),
    "product_active": MessageTemplate(
        "$offering_name is ready (order $number)",
        "Hello $name,\n\n$sections\n\nSee all your services: $link",
    ),
    "products_active": MessageTemplate(
        "Your services are ready (order $number)",
        "Hello $name,\n\n$sections\n\nSee all your services: $link",
    ),
    "record_changed": MessageTemplate(
        "Your Dialtone account was changed",
        "Hello $name,\n\nthis is to tell you that $what on $when. You see it when you sign in at $link. If that was "
        "not you, or not agreed with you, call us at once.",
        is_urgent=True,
    ),
    "answers_corrected": MessageTemplate(
        "Details of your order $number were corrected",
        "Hello $name,\n\nsomething you had answered for $offering in your order $number was refused. We corrected "
        "these answers and are trying again:\n\n$answers\n\nSee the order at $link. If this was not agreed with you, "
        "call us.",
    ),
    "question_about_order": MessageTemplate(
        "A question about your order $number",
        "Hello $name,\n\nto go on with $offering in your order $number, our engineers need to know:\n\n$question\n\n"
        "Please answer on the page of your order: $link\n\nYou can also call us.",
    ),
    "review_not_feasible": MessageTemplate(
        "We cannot deliver part of your order $number as ordered",
        "Hello $name,\n\nour engineers checked $offering in your order $number. We cannot deliver it as ordered:\n\n"
        "$reason\n\nNothing was canceled. We will call you to agree on what comes next, or call us when it suits you. "
        "See your order at $link.",
    ),
    "date_moved": MessageTemplate(
        "A new date for your order $number",
        "Hello $name,\n\nwe now expect $offering on $date. The reason: $reason\n\nFollow your order at $link.",
    ),
}


def is_urgent(kind: str) -> bool:
    """Whether messages of that kind go before the others; a kind that only a newer release knows does not."""
    return kind in TEMPLATES and TEMPLATES[kind].is_urgent


def rendered(kind: str, facts: dict[str, str]) -> tuple[str, str]:
    """Subject and body of a message. Raises KeyError where a fact is missing."""
    template = TEMPLATES[kind]
    subject = Template(template.subject).substitute(facts)
    return " ".join(subject.split()), Template(template.body).substitute(facts) + SIGNATURE
