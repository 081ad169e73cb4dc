"""The wishes of customers: every offering with good answers, and changes of those that can be changed."""

from typing import Any

# Several customers want the same numbers and names, so that some find them taken.
OWN_NUMBER = {
    "number_source": "keep",
    "ported_numbers": ["+12125550142"],
    "losing_carrier": "Old Bell",
    "losing_account": "AB-1234",
    "losing_zip": "10118",
}
CHOICES: dict[str, list[dict[str, Any]]] = {
    "complete-calling": [{}, {"lines": 2}, {"area_code": "303"}, OWN_NUMBER, {"features": ["voicemail", "caller_id"]}],
    "long-distance": [{}, {"covered_numbers": ["212 555 0143", "212 555 0144"], "plan": "unlimited"}],
    "toll-free": [{"number": f"888 555 014{digit}"} for digit in range(3)],
    "conferencing": [{"ports": 3}, {"ports": 5, "recording": "yes"}],
    "calling-card": [{}, {"cards": [{"holder": "Maria Lopez"}, {"holder": "Sam Porter"}]}],
    "dial-up": [{"user_name": "maria.l"}, {"user_name": "sam.p"}],
    "dedicated": [{}, {"router": "own", "speed": "10"}],
    "paging": [{}, {"coverage": "nationwide"}, {"kind": "two_way"}],
    "mobile-conferencing": [{"ports": 3}, {"ports": 4, "mobile_number": "917 555 0143"}],
    "mobile-calling-card": [{}],
    "mobile-dial-up": [{"user_name": "road.l"}, {"user_name": "sam.p"}],
}
# Two answers to each question whose answer can be changed: one of them is always a change.
CHANGES: dict[str, dict[str, list[Any]]] = {
    "complete-calling": {"features": [["voicemail"], []], "lines": [1, 2, 3]},
    "long-distance": {"plan": ["unlimited", "by_minute"]},
    "toll-free": {"ring_to": ["+12125550777", "+12125550778"]},
    "conferencing": {
        "ports": [3, 6],
        "recording": ["yes", "no"],
        "guest_code": ["395716", "628394"],
        "room_name": ["Sales", "Support"],
    },
    "calling-card": {"cards": [[{"holder": "Ann Lee"}], [{"holder": "Maria Lopez"}, {"holder": "Sam Porter"}]]},
    "dial-up": {"access_number": ["+12125550101", "+12125550102"]},
    "dedicated": {
        "speed": ["500", "10"],
        "term": ["12", "36"],
        "ip_block": ["/29", "/30"],
        "router": ["own", "managed"],
        "site_contact": ["Ann Lee", "Bo Diaz"],
    },
    "paging": {
        "kind": ["alphanumeric", "two_way"],
        "coverage": ["nationwide", "local"],
        "home_zip": ["10118", "10001"],
    },
    "mobile-conferencing": {"ports": [3, 5], "call_out": ["yes", "no"], "guest_code": ["395716", "628394"]},
    "mobile-dial-up": {"plan": ["flat", "hours"], "roaming": ["north_america", "home"]},
}
# Answers that an agent could get on the phone after the network refused the ones it had.
CORRECTIONS: dict[str, Any] = {
    "number": "888 555 0142",
    "user_name": "new.name",
    "losing_account": "CD-5678",
    "home_zip": "10002",
    "site_contact": "Cy Young",
    "current_carrier": "New Bell",
}


def changes_of(slug: str, values: dict[str, Any]) -> list[dict[str, Any]]:
    """The changes of one answer that a product with these answers allows."""
    return [
        {name: answer}
        for name, answers in CHANGES.get(slug, {}).items()
        for answer in answers
        if values.get(name) != answer
    ]
