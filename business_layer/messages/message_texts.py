"""The words of every message, short and in the customer's words."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class MessageText:
    """The words of one kind of message, with $placeholders.

    The message's own parts come after `paragraphs`, then the button `action`, which a long message `has_action_first`,
    and the words `afterwards`. `title` is the heading; without one it is the subject. `preview` is the line beside the
    subject; without one it is the first paragraph. `greeting` is empty if no name is known for sure. The content of a
    message `with_secret` is not kept after it is sent. An urgent message is about an account: its reader waits for it,
    or must learn right away that something changed.
    """

    subject: str
    paragraphs: tuple[str, ...]
    action: str = ""
    afterwards: tuple[str, ...] = ()
    title: str = ""
    preview: str = ""
    greeting: str = "Hello $name,"
    has_action_first: bool = False
    with_secret: bool = False
    is_urgent: bool = False


MESSAGE_TEXTS = {
    "verify_email": MessageText(
        subject="Confirm your email address",
        greeting="",
        paragraphs=("Confirm your email address to activate your $company account. The link works for $hours hours.",),
        action="Confirm email address",
        afterwards=("If you did not sign up with $company, you can ignore this email.",),
        with_secret=True,
        is_urgent=True,
    ),
    "confirm_checkout": MessageText(
        subject="Confirm your email to continue your order",
        greeting="",
        paragraphs=(
            "Confirm your email address to continue your $company order, on any device.",
            "The link works for $hours hours.",
        ),
        action="Confirm and continue",
        afterwards=("If you did not start an order with $company, ignore this email. Nothing happens without you.",),
        with_secret=True,
        is_urgent=True,
    ),
    "reset_password": MessageText(
        subject="Reset your password",
        greeting="",
        paragraphs=(
            "Someone asked to reset the password for your $company account. To choose a new one, use this link within "
            "$hours hours.",
        ),
        action="Choose a new password",
        afterwards=("If it was not you, ignore this email. Your password has not changed.",),
        with_secret=True,
        is_urgent=True,
    ),
    "choose_password": MessageText(
        subject="Choose your password",
        greeting="",
        paragraphs=(
            "With a password for your $company account, you can follow your order on any device. To choose one, use "
            "this link within $hours hours.",
        ),
        action="Choose your password",
        afterwards=("If you did not ask for it, ignore this email. Nothing has changed.",),
        with_secret=True,
        is_urgent=True,
    ),
    "account_opened": MessageText(
        subject="Your $company account",
        greeting="",
        paragraphs=(
            "As you asked, we opened a $company account for this email address. To confirm the address and choose your "
            "password, use this link within $hours hours.",
        ),
        action="Choose your password",
        afterwards=(
            "If you did not ask for an account, ignore this email. No one can use the account until the address is "
            "confirmed.",
        ),
        with_secret=True,
        is_urgent=True,
    ),
    "no_account": MessageText(
        subject="You don't have a $company account yet",
        greeting="",
        paragraphs=(
            "Someone, perhaps you, asked us for a link to a $company account with this email address. There is no "
            "confirmed account for it.",
        ),
        action="Sign up",
        afterwards=("If you signed up before, please sign up again and open the link in the email we send you.",),
        is_urgent=True,
    ),
    "account_exists": MessageText(
        subject="You already have a $company account",
        greeting="",
        paragraphs=("Someone, perhaps you, tried to sign up with this email address, which already has an account.",),
        action="Sign in",
        afterwards=("If you forgot your password, you can choose a new one there.",),
        is_urgent=True,
    ),
    "password_changed": MessageText(
        subject="Your password was changed",
        paragraphs=(
            "The password for your $company account was changed on $when.",
            "If that was not you, reset it right away and call us.",
        ),
        action="Reset password",
        is_urgent=True,
    ),
    "agent_password_changed": MessageText(
        subject="Your password was changed",
        paragraphs=(
            "Your password for the $company back office was changed on $when.",
            "If that was not you, tell a lead right away. A lead can disable your account.",
        ),
        is_urgent=True,
    ),
    "wrong_codes": MessageText(
        subject="Someone entered wrong codes for your sign-in",
        paragraphs=(
            "$count wrong codes were entered today for your sign-in to the $company back office, each after the "
            "correct password. If that was not you, someone knows your password: choose a new one now and tell a lead.",
            "After $most wrong codes your current password is blocked for a day. A new password works right away.",
        ),
        action="Choose a new password",
        is_urgent=True,
    ),
    "confirm_number_alert": MessageText(
        subject="Confirm your number alert",
        greeting="",
        paragraphs=(
            "Someone, perhaps you, asked us to email this address when a certain phone number is available. Confirm "
            "the alert to get that email. The link works for $hours hours.",
        ),
        action="Confirm the alert",
        afterwards=("If it was not you, ignore this email, and we won't write to you about it again.",),
        with_secret=True,
        is_urgent=True,
    ),
    "number_alert_on": MessageText(
        subject="Your number alert is on",
        greeting="",
        paragraphs=(
            "We'll email you once, when a number with $word is available. The alert ends then, or on $until.",
            "If you change your mind, you can cancel it.",
        ),
        action="See or cancel the alert",
        with_secret=True,
    ),
    "number_available": MessageText(
        subject="A number you wanted is available",
        greeting="",
        paragraphs=(
            "A number with $word is available: $found.",
            "We can't hold it for you until it is in your cart, so choose it soon.",
        ),
        action="Choose the number",
        afterwards=("Your alert has ended, and we won't write to you about it again.",),
    ),
    "order_placed": MessageText(
        subject="We received your order $number",
        preview="$coming",
        paragraphs=("Thank you for your order $number. $coming", "$placed_by"),
        action="Track your order",
        has_action_first=True,
    ),
    "change_ordered": MessageText(
        subject="We received your order $number $asked",
        title="We received your order $asked",
        preview="$coming",
        paragraphs=("We received your order $number $asked. $coming",),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "shipped": MessageText(
        subject="A shipment from your order $number is on the way",
        title="Your shipment is on the way",
        preview="See what is coming, and when.",
        paragraphs=("We shipped this from your order $number.",),
        action="Track your order",
    ),
    "delivered": MessageText(
        subject="A shipment from your order $number was delivered",
        title="Your shipment was delivered",
        preview="See what to do next.",
        paragraphs=("This arrived from your order $number.",),
        action="Track your order",
    ),
    "package_problem": MessageText(
        subject="We could not deliver your package (order $number)",
        title="We could not deliver your package",
        preview="Please check the shipping address.",
        paragraphs=("We could not deliver a package from your order $number.",),
        action="Check the address",
        afterwards=(
            "If the address is wrong, change it there and we will ship again. If it is right, you don't need to do "
            "anything. We are looking into it.",
        ),
    ),
    "shipping_changed": MessageText(
        subject="The shipping address for your order $number was changed",
        title="Your shipping address was changed",
        paragraphs=("The shipping address for part of your order $number was changed: $contents.",),
        action="See the new address",
        afterwards=("If you did not ask for this change, please call us.",),
    ),
    "product_active": MessageText(
        subject="$offering_name is ready (order $number)",
        title="$offering_name is ready",
        preview="$ready",
        paragraphs=("This service from your order $number is ready.",),
        action="See your services",
    ),
    "products_active": MessageText(
        subject="Your services are ready (order $number)",
        title="Your services are ready",
        preview="$ready",
        paragraphs=("These services from your order $number are ready.",),
        action="See your services",
    ),
    "product_changed": MessageText(
        subject="$offering_name was changed (order $number)",
        title="$offering_name was changed",
        preview="Your change is in effect.",
        paragraphs=("The change to this service from your order $number is in effect.",),
        action="See your services",
    ),
    "product_suspended": MessageText(
        subject="$offering_name is suspended (order $number)",
        title="$offering_name is suspended",
        preview="It doesn't work until you resume it.",
        paragraphs=("This service is suspended by your order $number. It doesn't work until you resume it.",),
        action="See your services",
    ),
    "product_resumed": MessageText(
        subject="$offering_name works again (order $number)",
        title="$offering_name works again",
        preview="Your service is resumed.",
        paragraphs=("This service is resumed by your order $number and works again.",),
        action="See your services",
    ),
    "order_canceled": MessageText(
        subject="Your order $number was canceled",
        title="Your order was canceled",
        preview="Nothing more will happen with it.",
        paragraphs=("Your order $number was canceled. Nothing more will happen with it.",),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "item_canceled": MessageText(
        subject="$offering_name was canceled (order $number)",
        title="$offering_name was canceled",
        preview="The rest of your order continues.",
        paragraphs=("$offering_name was canceled from your order $number. The rest of the order continues.",),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "end_taken_back": MessageText(
        subject="$offering_name doesn't resume by itself any more (order $number)",
        title="$offering_name doesn't resume by itself any more",
        preview="It stays suspended until you resume it.",
        paragraphs=(
            "The day on which $offering_name was to resume is canceled from your order $number. It stays suspended "
            "until you resume it.",
        ),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "cancellation_charge": MessageText(
        subject="Canceling your order $number has a charge",
        title="Canceling costs $charge",
        preview="Accept the charge, or keep your order.",
        paragraphs=(
            "You asked us to cancel your order $number, or a part of it. By now this costs $charge. Accept it, or keep "
            "the order.",
            "Nothing happens with it until then. Without your answer by $until, the order continues.",
        ),
        action="Accept or keep",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "cancellation_not_done": MessageText(
        subject="Your order $number was not canceled",
        title="Your order continues",
        preview="It was not canceled.",
        paragraphs=("Your order $number was not canceled and continues. $reason",),
        action="See your order",
    ),
    "order_amended": MessageText(
        subject="$offering_name is changed in your order $number",
        title="Your order is changed",
        preview="We continue with what you want now.",
        paragraphs=("We changed $offering_name in your order $number and continue with it.",),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "order_contact_changed": MessageText(
        subject="The contact of your order $number was changed",
        title="The contact of your order was changed",
        preview="We call someone else about it from now on.",
        paragraphs=("The person to call about your order $number was changed. Nothing else about the order changes.",),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "amendment_charge": MessageText(
        subject="Changing your order $number has a charge",
        title="Changing your order costs $charge",
        preview="Accept the charge, or leave the order as it is.",
        paragraphs=(
            "You asked us to change $offering_name in your order $number. By now this costs $charge. Accept it, or "
            "leave the order as it is.",
            "Nothing happens with it until then. Without your answer by $until, the order continues as it was.",
        ),
        action="Accept or leave it",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "amendment_not_done": MessageText(
        subject="Your order $number was not changed",
        title="Your order continues as it was",
        preview="It was not changed.",
        paragraphs=("Your order $number was not changed and continues as it was. $reason",),
        action="See your order",
    ),
    "order_failed": MessageText(
        subject="We couldn't finish your order $number",
        title="We couldn't finish your order",
        preview="We take back what was set up.",
        paragraphs=(
            "We can't set up $offerings from your order $number: $reason",
            "We take back what was set up for it so far, and you pay nothing for it.",
        ),
        action="See your order",
        afterwards=("If you have questions, or would like something else instead, please call us.",),
    ),
    "product_ended": MessageText(
        subject="$offering_name has ended (order $number)",
        title="$offering_name has ended",
        preview="It no longer works.",
        paragraphs=("This service ended with your order $number. It no longer works.",),
        action="See your services",
    ),
    "product_moved": MessageText(
        subject="$offering_name has moved (order $number)",
        title="$offering_name has moved",
        preview="It works at your new address.",
        paragraphs=("Your service works at your new address, and is off at the old one.",),
        action="See your services",
    ),
    "product_transferred": MessageText(
        subject="$offering_name is transferred (order $number)",
        title="$offering_name is transferred",
        preview="It's on your billing account from today.",
        paragraphs=("This service is transferred by your order $number. It's on your billing account from today.",),
        action="See your services",
    ),
    "transfer_agreed": MessageText(
        subject="$offering_name goes to another customer",
        preview="You have it, and pay for it, until then.",
        paragraphs=(
            "As agreed, $offering_name goes to another customer $when. You have it, and pay for it, until then.",
        ),
        action="See your services",
        afterwards=("If you did not agree to this, please call us right away.",),
    ),
    "product_handed_over": MessageText(
        subject="$offering_name went to another customer",
        preview="You no longer pay for it.",
        paragraphs=(
            "$offering_name went to another customer, as you agreed. You don't pay for it from today on. Your order "
            "$number stays under My orders.",
        ),
        action="See your services",
        afterwards=("If you did not agree to this, please call us right away.",),
    ),
    "transfer_not_done": MessageText(
        subject="$offering_name stays with you",
        preview="It does not go to another customer.",
        paragraphs=("$offering_name does not go to another customer: $reason You keep it as it is.",),
        action="See your services",
    ),
    "transfer_offered": MessageText(
        subject="Do you take over $offering_name?",
        greeting="",
        preview="See what it is and what it costs, and answer by $until.",
        paragraphs=(
            "$giver asks whether you take over a service from $company: $offering_name, $monthly a month before taxes "
            "and fees.",
            "Open the link to see all of it, then accept or decline. You need an account with us, which you can make "
            "on the way. Without your answer by $until, the service stays where it is.",
        ),
        action="See the offer",
        afterwards=("If you don't know what this is about, ignore this email. Nothing happens then.",),
        with_secret=True,
    ),
    "record_changed": MessageText(
        subject="Your $company account was changed",
        paragraphs=("On $when, $what.",),
        action="See the change",
        afterwards=("If you did not ask for it, please call us right away.",),
        is_urgent=True,
    ),
    "answers_corrected": MessageText(
        subject="We corrected details of your order $number",
        paragraphs=(
            "Some of your answers for $offering in your order $number were not accepted. We corrected these answers "
            "and are trying again.",
        ),
        action="See your order",
        afterwards=("If you did not ask for this, please call us.",),
    ),
    "question_about_order": MessageText(
        subject="A question about your order $number",
        preview="Please answer so that we can continue.",
        paragraphs=("Our engineers have a question before they can continue with $offering in your order $number:",),
        action="Answer the question",
        afterwards=("You can also call us.",),
    ),
    "review_not_feasible": MessageText(
        subject="We can't deliver part of your order $number as ordered",
        preview="Nothing was canceled. We will call you.",
        paragraphs=("Our engineers checked $offering in your order $number, and we can't deliver it as ordered:",),
        action="See your order",
        afterwards=("Nothing was canceled. We will call you to agree on next steps, or you can call us.",),
    ),
    "date_moved": MessageText(
        subject="A new date for your order $number",
        paragraphs=("We now expect $offering to be ready on $date.", "The reason: $reason"),
        action="Track your order",
    ),
    "saved_view": MessageText(
        subject="Your saved question",
        title="$view",
        preview="$days",
        paragraphs=("This is your saved question “$view”. $days",),
        action="See or change it",
        afterwards=("You get it $when. You can stop it on the page behind the button.",),
    ),
    "saved_view_failed": MessageText(
        subject="Your saved question can't be counted",
        paragraphs=("Your saved question “$view”, which you get $when, cannot be counted: $problem",),
        action="See or change it",
        afterwards=("We won't write about this again until it can be counted.",),
    ),
    "numbers": MessageText(
        subject="Numbers to $until",
        title="Your numbers to $until",
        preview="$preview",
        paragraphs=("$days, against the four weeks before.",),
        action="Open the overview",
        has_action_first=True,
        afterwards=("$why",),
    ),
    "step_fell": MessageText(
        subject="A step of the way to an order fell",
        preview="$finding",
        paragraphs=("$finding", "You asked for an email when this falls by $fall."),
        action="Open the alarm",
        afterwards=(
            "You get one email about each fall, and another one only after the step was as usual again. You can change "
            "your alerts on the same page.",
        ),
    ),
}


def is_urgent(kind: str) -> bool:
    """True if messages of that kind go before the others. False for a kind that only a newer release knows."""
    return kind in MESSAGE_TEXTS and MESSAGE_TEXTS[kind].is_urgent
