"""The device, the channel and the bots, from what a browser says of itself."""

import pytest
from flask import Request
from werkzeug.test import EnvironBuilder

from business_layer.shared.visits import Channel, Device
from web_layer.channels import channel_of
from web_layer.user_agents import device_of, is_bot

WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
C, D = Channel, Device


@pytest.mark.parametrize(
    ("user_agent", "device", "bot"),
    [
        (f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/141.0.0.0 Safari/537.36", D.DESKTOP, False),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", D.DESKTOP, False),
        (f"Mozilla/5.0 (Linux; Android 10; K) {WEBKIT} Chrome/141.0.0.0 Mobile Safari/537.36", D.PHONE, False),
        (f"Mozilla/5.0 (Linux; Android 14; SM-X910) {WEBKIT} Chrome/141.0.0.0 Safari/537.36", D.TABLET, False),
        (f"Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) {WEBKIT} Mobile/15E148 Safari/604.1", D.PHONE, False),
        (f"Mozilla/5.0 (iPad; CPU OS 18_1 like Mac OS X) {WEBKIT} Mobile/15E148 Safari/604.1", D.TABLET, False),
        ("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)", D.UNKNOWN, True),
        ("curl/8.5.0", D.UNKNOWN, True),
        ("python-requests/2.32.3", D.UNKNOWN, True),
        ("", D.UNKNOWN, True),
        ("x" * 100_000, D.UNKNOWN, False),
    ],
)
def test_a_user_agent_is_a_device_and_perhaps_a_bot(user_agent: str, device: Device, bot: bool) -> None:
    assert (device_of(user_agent), is_bot(user_agent)) == (device, bot)


@pytest.mark.parametrize(
    ("query", "referrer", "channel"),
    [
        ("", "", C.DIRECT),
        ("", "http://dialtone.example/cart", None),
        ("", "http://dialtone.example:8000/cart", None),
        ("", "https://www.google.com/", C.ORGANIC),
        ("", "https://duckduckgo.com/?q=dial+up", C.ORGANIC),
        ("", "https://mail.google.com/", C.EMAIL),
        ("", "https://news.example/today", C.REFERRAL),
        ("", "not an address", C.REFERRAL),
        ("", "http://[broken", C.DIRECT),
        ("utm_source=x&utm_medium=cpc", "https://www.google.com/", C.PAID),
        ("utm_medium=Email", "", C.EMAIL),
        ("utm_medium=skywriting", "", C.REFERRAL),
        ("gclid=abc", "", C.PAID),
    ],
)
def test_a_visitor_comes_by_a_channel(query: str, referrer: str, channel: Channel | None) -> None:
    headers = [("Referer", referrer)] if referrer else []
    builder = EnvironBuilder("/", query_string=query, headers=headers, base_url="http://dialtone.example:8000/")

    assert channel_of(Request(builder.get_environ())) is channel
