"""Aging rules: how long a scarce thing rests after a customer gave it back, before another one can have it.

A former customer's callers and letters must not reach the next customer. The rules say how long numbers may rest;
let them rest as long as that.
"""

from datetime import timedelta

from business_layer.catalogue.pools import Pool, PoolKind
from business_layer.inventory.resources import Resource, ResourceKind

# 47 CFR 52.15(f)(1)(ii): at most 90 days after a residential customer, and 365 after a business.
RESIDENTIAL_NUMBER = timedelta(days=90)
BUSINESS_NUMBER = timedelta(days=365)
# 47 CFR 52.103(d): at most four months, of which the shortest have 120 days.
TOLL_FREE_NUMBER = timedelta(days=120)
# Our own rule: people and services write to a user name long after it ended.
USER_NAME = timedelta(days=365)
AT_ONCE = timedelta()


def referral_days(*, of_business: bool) -> int:
    """The days for which callers of a number that was given up hear the new one: as long as our own numbers rest."""
    return (BUSINESS_NUMBER if of_business else RESIDENTIAL_NUMBER).days


def aging_time(resource: Resource, *, of_business: bool) -> timedelta:
    """The time that it rests after this customer had it. If the kind of customer is not known, say residential."""
    pool = Pool.named(resource.pool)
    if resource.kind is ResourceKind.USER_NAME:
        return USER_NAME
    # A number that was brought along is not ours to assign again: it goes back to where it came from.
    if resource.kind is not ResourceKind.TELEPHONE_NUMBER or pool.is_brought_along:
        return AT_ONCE
    if pool.kind is PoolKind.TOLL_FREE:
        return TOLL_FREE_NUMBER
    return BUSINESS_NUMBER if of_business else RESIDENTIAL_NUMBER
