"""The floor's store: home, an offering, the cart, the checkout, an order."""

import hashlib
from datetime import UTC, datetime
from string import Template
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from psycopg.types.json import Jsonb

from tests.performance.floor import sql
from tests.performance.floor.app import money, pool
from tests.performance.floor.catalogue import newest

pages = Blueprint("store", __name__)
EXPECTED = [{"at": "2026-11-24T02:14:11+00:00", "on": "2026-11-28", "reason": "The usual time for this offering."}]
MARKDOWN = MarkdownIt()
SHOWN_DOCUMENTS = ("electronic-records", "terms-of-service")


@pages.post("/session/<uuid:customer_id>")
def sign_in(customer_id: object) -> ResponseReturnValue:
    with pool().connection() as connection:
        row: Any = connection.execute(sql.CUSTOMER, [customer_id]).fetchone()
    session["customer"], session["name"], session["email"] = str(customer_id), row["name"], row["email"]
    return "", 204


@pages.get("/")
def home() -> str:
    with pool().connection() as connection:
        families = newest(connection).families
    return render_template("home.html", families=families)


@pages.get("/offerings/<slug>")
def offering(slug: str) -> str:
    with pool().connection() as connection:
        offering = newest(connection).offerings[slug]
    return render_template("offering.html", offering=offering)


@pages.post("/offerings/<slug>")
def add_to_cart(slug: str) -> ResponseReturnValue:
    values = {"cards": [{"holder": request.form["cards.0.holder"], "spending_limit": "75.00"}]}
    with pool().connection() as connection, connection.transaction():
        lines = [
            {**price, "price_id": price["id"], "count": 1, "unit_amount": [price["amount"], "USD"]}
            for price in newest(connection).offerings[slug]["prices"]
        ]
        cart = connection.execute(sql.CART_LOCKED, [session["customer"]]).fetchone()
        cart = cart or connection.execute(sql.NEW_CART, [session["customer"]]).fetchone()
        connection.execute(sql.NEW_CART_ITEM, [(cart or {})["id"], slug, Jsonb(values), Jsonb(lines)])
    session["count"] = session.get("count", 0) + 1
    flash("Calling Card is in your cart.")
    return redirect("/cart")


@pages.get("/cart")
def cart() -> str:
    with pool().connection() as connection:
        return render_template("cart.html", items=_cart(connection)[1])


@pages.get("/checkout/details")
def details() -> str:
    with pool().connection() as connection:
        cart_id, items = _cart(connection)
        checkout = connection.execute(sql.CHECKOUT, [cart_id]).fetchone()
    known = {"name": session["name"], "email": session["email"], "telephone": ""}
    return render_template("details.html", items=items, contact=(checkout or {}).get("contact") or known, step=0)


@pages.post("/checkout/details")
def give_details() -> ResponseReturnValue:
    contact = {name: request.form[name] for name in ("name", "email", "telephone")}
    with pool().connection() as connection, connection.transaction():
        cart_id, _ = _cart(connection)
        if connection.execute(sql.CHECKOUT_LOCKED, [cart_id]).fetchone() is None:
            connection.execute(sql.NEW_CHECKOUT, [cart_id, session["customer"], Jsonb(contact)])
    return redirect("/checkout/billing")


@pages.get("/checkout/billing")
def billing() -> str:
    with pool().connection() as connection:
        accounts = connection.execute(sql.ACCOUNTS, [session["customer"]]).fetchall()
        items = _cart(connection)[1]
    return render_template("billing.html", items=items, accounts=accounts, step=1)


@pages.post("/checkout/billing")
def give_billing() -> ResponseReturnValue:
    with pool().connection() as connection, connection.transaction():
        cart_id, _ = _cart(connection)
        connection.execute(sql.CHECKOUT_LOCKED, [cart_id])
        connection.execute(sql.CHECKOUT_ACCOUNT, [request.form["account"], cart_id])
    return redirect("/checkout/contract")


@pages.get("/checkout/contract")
def contract() -> str:
    with pool().connection() as connection:
        cart_id, items = _cart(connection)
        checkout = connection.execute(sql.CHECKOUT, [cart_id]).fetchone()
        documents = _documents(connection, checkout, items)
    for one in documents:
        one["html"] = MARKDOWN.render(one["text"])
    return render_template("contract.html", items=items, documents=documents, step=2)


@pages.post("/checkout/contract")
def sign() -> ResponseReturnValue:
    with pool().connection() as connection, connection.transaction():
        cart_id, items = _cart(connection)
        checkout = connection.execute(sql.CHECKOUT_LOCKED, [cart_id]).fetchone()
        signed = [
            {**one, "signature": request.form["signature"], "at": datetime.now(UTC).isoformat()}
            for one in _documents(connection, checkout, items)
            if one["hash"] == request.form[f"hash.{one['code']}"]
        ]
        connection.execute(sql.CHECKOUT_AGREEMENTS, [Jsonb(signed), cart_id])
    return redirect("/checkout/review")


@pages.get("/checkout/review")
def review() -> str:
    with pool().connection() as connection:
        cart_id, items = _cart(connection)
        checkout: Any = connection.execute(sql.CHECKOUT, [cart_id]).fetchone()
        account = connection.execute(sql.ACCOUNT, [checkout["billing_account_id"]]).fetchone()
    return render_template("review.html", items=items, checkout=checkout, account=account, step=3)


@pages.post("/checkout/review")
def place() -> ResponseReturnValue:
    customer = session["customer"]
    with pool().connection() as connection, connection.transaction():
        known = connection.execute(sql.KNOWN_ORDER, [request.form["submission_key"]]).fetchone()
        if known:
            return redirect(f"/orders/{known['number']}/confirmation")
        cart: Any = connection.execute(sql.CART_LOCKED, [customer]).fetchone()
        items = connection.execute(sql.CART_ITEMS, [cart["id"]]).fetchall()
        checkout: Any = connection.execute(sql.CHECKOUT_LOCKED, [cart["id"]]).fetchone()
        number = _insert_order(connection, customer, checkout, items)
        connection.execute(sql.CLOSE_CART, [cart["id"]])
        connection.execute(sql.CHECKOUT_PLACED, [number, cart["id"]])
    session["count"] = 0
    return redirect(f"/orders/{number}/confirmation")


@pages.get("/orders/<number>/confirmation")
def confirmation(number: str) -> str:
    return render_template("confirmation.html", **_order(number))


@pages.get("/orders/<number>")
def order(number: str) -> str:
    return render_template("order.html", **_order(number))


def _cart(connection: Any) -> tuple[Any, list[Any]]:
    rows = connection.execute(sql.CART, [session["customer"]]).fetchall()
    items = [row for row in rows if row["id"]]
    return rows[0]["cart_id"], _summed(items)


def _summed(items: list[Any]) -> list[Any]:
    """The items with what each costs once and a month."""
    for item in items:
        sums = {"oneTime": 0.0, "recurring": 0.0, "usage": 0.0}
        for line in item["price_lines"]:
            sums[line["type"]] += float(line["unit_amount"][0])
        item["once"], item["monthly"] = sums["oneTime"], sums["recurring"]
    return items


def _documents(connection: Any, checkout: Any, items: list[Any]) -> list[dict[str, Any]]:
    account = connection.execute(sql.ACCOUNT, [checkout["billing_account_id"]]).fetchone()
    address = account["address"]
    facts = {
        "customer_name": checkout["contact"]["name"],
        "billing_name": account["name"],
        "billing_address": f"{address['street']}, {address['city']}, {address['state']} {address['zip_code']}",
        "usage_prices": "- Calling card: $0.08 per minute",
        "savings": "",
        "taxes": "- Estimated taxes and fees: not included",
        "early_termination": "",
        "items": "\n".join(f"- 1 × Calling Card: {money(item['monthly'])} a month" for item in items),
    }
    return [_filled(one, facts) for one in newest(connection).documents if one["code"] in SHOWN_DOCUMENTS]


def _filled(document: dict[str, Any], facts: dict[str, str]) -> dict[str, Any]:
    text = Template(document["body"]).substitute(facts)
    return {
        "code": document["code"],
        "title": document["title"],
        "version": document["version"],
        "in_plain_words": [Template(words).substitute(facts) for words in document["in_plain_words"]],
        "text": text,
        "hash": hashlib.sha256(text.encode()).hexdigest(),
    }


def _insert_order(connection: Any, customer: str, checkout: Any, items: list[Any]) -> str:
    contact = checkout["contact"]
    number = connection.execute(sql.NEXT_NUMBER).fetchone()["number"]
    account = checkout["billing_account_id"]
    row = [number, customer, account, checkout["submission_key"]]
    row += [contact["name"], contact["email"], contact["telephone"]]
    order_id = connection.execute(sql.NEW_ORDER, row).fetchone()["id"]
    for position, item in enumerate(items, 1):
        slug, values, lines = item["offering_slug"], Jsonb(item["values"]), Jsonb(item["price_lines"])
        product = connection.execute(sql.NEW_PRODUCT, [customer, account, number, slug, values, lines]).fetchone()
        line = [order_id, position, product["id"], slug, values, lines, Jsonb(EXPECTED)]
        connection.execute(sql.NEW_ORDER_ITEM, line)
    connection.execute(sql.DEFER, [f"order:{order_id}", Jsonb({"order_id": str(order_id)})])
    return str(number)


def _order(number: str) -> dict[str, Any]:
    with pool().connection() as connection:
        order: Any = connection.execute(sql.ORDER, [number, session["customer"]]).fetchone()
        items = connection.execute(sql.ORDER_ITEMS, [order["id"]]).fetchall()
        tasks = connection.execute(sql.ORDER_TASKS, [order["id"]]).fetchall()
        for item in items:
            item["tasks"] = [task for task in tasks if task["item_id"] == item["id"]]
            if not item["tasks"]:
                plan = newest(connection).offerings[item["offering_slug"]]["plan"]
                item["tasks"] = [{"milestone": step.get("milestone", "")} for step in plan]
    return {"order": order, "items": _summed(items)}
