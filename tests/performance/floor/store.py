"""The floor's store: home, an offering, the cart, the checkout, an order."""

import hashlib
from typing import Any

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from psycopg.types.json import Jsonb

from tests.performance.floor import sql
from tests.performance.floor.app import pool

pages = Blueprint("store", __name__)
EXPECTED = [{"at": "2026-11-24T02:14:11+00:00", "on": "2026-11-28", "reason": "The usual time for this offering."}]
SHOWN_DOCUMENTS = ("electronic-records", "terms-of-service")


@pages.post("/session/<uuid:customer_id>")
def sign_in(customer_id: object) -> ResponseReturnValue:
    session["customer"] = str(customer_id)
    return "", 204


@pages.get("/")
def home() -> str:
    with pool().connection() as connection:
        families = connection.execute(sql.FAMILIES).fetchall()
    return render_template("home.html", families=families)


@pages.get("/offerings/<slug>")
def offering(slug: str) -> str:
    with pool().connection() as connection:
        row = connection.execute(sql.OFFERING, [slug]).fetchone()
    return render_template("offering.html", row=row, offering=(row or {})["offering"])


@pages.post("/offerings/<slug>")
def add_to_cart(slug: str) -> ResponseReturnValue:
    values = {"cards": [{"holder": request.form["cards.0.holder"], "spending_limit": "75.00"}]}
    with pool().connection() as connection:
        row = connection.execute(sql.OFFERING, [slug]).fetchone()
        lines = [
            {**price, "price_id": price["id"], "count": 1, "unit_amount": [price["amount"], "USD"]}
            for price in (row or {})["offering"]["prices"]
        ]
        cart = connection.execute(sql.CART_LOCKED, [session["customer"]]).fetchone()
        cart = cart or connection.execute(sql.NEW_CART, [session["customer"]]).fetchone()
        connection.execute(sql.NEW_CART_ITEM, [(cart or {})["id"], slug, Jsonb(values), Jsonb(lines)])
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
    return render_template("details.html", items=items, contact=(checkout or {}).get("contact") or {}, step=0)


@pages.post("/checkout/details")
def give_details() -> ResponseReturnValue:
    contact = {name: request.form[name] for name in ("name", "email", "telephone")}
    with pool().connection() as connection:
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
    with pool().connection() as connection:
        cart_id, _ = _cart(connection)
        connection.execute(sql.CHECKOUT_LOCKED, [cart_id])
        connection.execute(sql.CHECKOUT_ACCOUNT, [request.form["account"], cart_id])
    return redirect("/checkout/contract")


@pages.get("/checkout/contract")
def contract() -> str:
    with pool().connection() as connection:
        items = _cart(connection)[1]
        documents = _documents(connection)
    return render_template("contract.html", items=items, documents=documents, step=2)


@pages.post("/checkout/contract")
def sign() -> ResponseReturnValue:
    with pool().connection() as connection:
        cart_id, _ = _cart(connection)
        connection.execute(sql.CHECKOUT_LOCKED, [cart_id])
        signed = [
            {**one, "signature": request.form["signature"], "at": "2026-11-24T02:14:11+00:00"}
            for one in _documents(connection)
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
    with pool().connection() as connection:
        known = connection.execute(sql.KNOWN_ORDER, [request.form["submission_key"]]).fetchone()
        if known:
            return redirect(f"/orders/{known['number']}/confirmation")
        cart: Any = connection.execute(sql.CART_LOCKED, [customer]).fetchone()
        items = connection.execute(sql.CART_ITEMS, [cart["id"]]).fetchall()
        checkout: Any = connection.execute(sql.CHECKOUT_LOCKED, [cart["id"]]).fetchone()
        number = _insert_order(connection, customer, checkout, items)
        connection.execute(sql.CLOSE_CART, [cart["id"]])
        connection.execute(sql.CHECKOUT_PLACED, [number, cart["id"]])
    return redirect(f"/orders/{number}/confirmation")


@pages.get("/orders/<number>/confirmation")
def confirmation(number: str) -> str:
    return render_template("confirmation.html", **_order(number))


@pages.get("/orders/<number>")
def order(number: str) -> str:
    return render_template("order.html", **_order(number))


def _cart(connection: Any) -> tuple[Any, list[Any]]:
    row = connection.execute(sql.CART, [session["customer"]]).fetchone()
    return row["id"], connection.execute(sql.CART_ITEMS, [row["id"]]).fetchall()


def _documents(connection: Any) -> list[dict[str, str]]:
    row = connection.execute(sql.DOCUMENTS).fetchone()
    return [
        {
            "code": one["code"],
            "title": one["title"],
            "version": one["version"],
            "in_plain_words": one["in_plain_words"],
            "text": one["body"],
            "html": MarkdownIt().render(one["body"]),
            "hash": hashlib.sha256(one["body"].encode()).hexdigest(),
        }
        for one in row["documents"]
        if one["code"] in SHOWN_DOCUMENTS
    ]


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
    return {"order": order, "items": items}
