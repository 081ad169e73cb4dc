"""The region of a state, as the Census Bureau draws them: coarse enough for reports."""

UNKNOWN_REGION = "unknown"
_STATES = {
    "northeast": "CT ME MA NH RI VT NJ NY PA",
    "midwest": "IL IN MI OH WI IA KS MN MO NE ND SD",
    "south": "DE FL GA MD NC SC VA DC WV AL KY MS TN AR LA OK TX",
    "west": "AZ CO ID MT NV NM UT WY AK CA HI OR WA",
    "territories": "AS GU MP PR VI",
}
_REGION_OF = {state: region for region, states in _STATES.items() for state in states.split()}


def known_region_of(state: str) -> str:
    """The region of a state by its two letters; empty if there is none."""
    return _REGION_OF.get(state, "")


def region_of(state: str) -> str:
    """The region of a state by its two letters; UNKNOWN_REGION if there is none."""
    return _REGION_OF.get(state, UNKNOWN_REGION)
