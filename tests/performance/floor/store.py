"""The floor's store: home, an offering, the cart, the checkout, an order."""

import hashlib
from datetime import UTC, datetime
from decimal import Decimal
from string import Template
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from markdown_it import MarkdownIt
from psycopg.types.json import Jsonb

from tests.performance.floor import sql
from tests.performance.floor.app import ZONE, money, pool, telephone, words_of
from tests.performance.floor.catalogue import newest
from tests.performance.floor.days import expected
from tests.performance.floor.taxes import estimate

pages = Blueprint("store", __name__)
REASON = "The usual time for this offering."
NOTHING, WHEN = Decimal(0), {"oneTime": " once", "recurring": " a month"}
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
        catalogue = newest(connection)
    return render_template("home.html", families=catalogue.families, bundles=catalogue.bundles)


@pages.get("/offerings/<slug>")
def offering(slug: str) -> str:
    with pool().connection() as connection:
        offering = newest(connection).offerings[slug]
    ready = expected(offering["plans"]["add"], datetime.now(UTC))["activate"]
    return render_template("offering.html", offering=offering, ready=ready)


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
        items = _cart(connection)[1]
        bundles = newest(connection).offerings[items[0]["offering_slug"]]["bundles"]
        return render_template("cart.html", **_judged(connection, items, None), bundles=bundles)


@pages.get("/checkout/details")
def details() -> str:
    with pool().connection() as connection:
        cart_id, items = _cart(connection)
        checkout = connection.execute(sql.CHECKOUT, [cart_id]).fetchone()
        account = connection.execute(sql.ACCOUNTS, [session["customer"]]).fetchone()
        judged = _judged(connection, items, account["address"])
    known = {"name": session["name"], "email": session["email"], "telephone": ""}
    contact = (checkout or {}).get("contact") or known
    return render_template("details.html", **judged, contact=contact, account=account, step=0)


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
        judged = _judged(connection, _cart(connection)[1], accounts[0]["address"])
    return render_template("billing.html", **judged, accounts=accounts, name=session["name"], step=1)


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
        judged, documents = _package(connection, checkout, items)
    for document in documents:
        document["html"] = MARKDOWN.render(document["text"])
    return render_template("contract.html", **judged, documents=documents, name=checkout["contact"]["name"], step=2)


@pages.post("/checkout/contract")
def sign() -> ResponseReturnValue:
    with pool().connection() as connection, connection.transaction():
        cart_id, items = _cart(connection)
        checkout = connection.execute(sql.CHECKOUT_LOCKED, [cart_id]).fetchone()
        signed = [
            {**document, "signature": request.form["signature"], "at": datetime.now(UTC).isoformat()}
            for document in _package(connection, checkout, items)[1]
            if document["hash"] == request.form[f"hash.{document['code']}"]
        ]
        connection.execute(sql.CHECKOUT_AGREEMENTS, [Jsonb(signed), cart_id])
    return redirect("/checkout/review")


@pages.get("/checkout/review")
def review() -> str:
    with pool().connection() as connection:
        cart_id, items = _cart(connection)
        checkout: Any = connection.execute(sql.CHECKOUT, [cart_id]).fetchone()
        account: Any = connection.execute(sql.ACCOUNT, [checkout["billing_account_id"]]).fetchone()
        judged = _judged(connection, items, account["address"])
    return render_template("review.html", **judged, checkout=checkout, account=account, step=3)


@pages.post("/checkout/review")
def place() -> ResponseReturnValue:
    customer = session["customer"]
    with pool().connection() as connection, connection.transaction():
        known = connection.execute(sql.KNOWN_ORDER, [request.form["submission_key"]]).fetchone()
        if known:
            return redirect(f"/orders/{known['number']}/confirmation")
        cart: Any = connection.execute(sql.CART_LOCKED, [customer]).fetchone()
        items = _summed(connection.execute(sql.CART_ITEMS, [cart["id"]]).fetchall())
        checkout: Any = connection.execute(sql.CHECKOUT_LOCKED, [cart["id"]]).fetchone()
        number = _insert_order(connection, customer, checkout, items)
        connection.execute(sql.CLOSE_CART, [cart["id"]])
        connection.execute(sql.CHECKOUT_PLACED, [number, cart["id"]])
    session["count"] = 0
    return redirect(f"/orders/{number}/confirmation")


@pages.get("/orders/<number>/confirmation")
def confirmation(number: str) -> str:
    found = _order(number)
    order, items = found["order"], found["items"]
    with pool().connection() as connection:
        shipments = connection.execute(sql.ORDER_SHIPMENTS, [order["id"]]).fetchall()
        offerings = newest(connection).offerings
    for item in items:
        item["steps"] = offerings[item["offering_slug"]]["plans"]["add"]
        item["expected"] = expected(item["steps"], order["placed_at"])
        item["which"] = _which(item)
        item["packages"] = [shipment for shipment in shipments if shipment["item_id"] == item["id"]]
    return render_template("confirmation.html", order=order, items=items, totals=_totals(items))


@pages.get("/orders/<number>")
def order(number: str) -> str:
    found = _order(number)
    for item in found["items"]:
        item["which"], done = _which(item), [task for task in item["tasks"] if task.get("completed_at")]
        item["since"] = max((task["completed_at"] for task in done), default=found["order"]["placed_at"]).date()
        known = {name: words for task in done for name, words in task["results"].items()}
        facts = item["offering"]["specification"].get("facts", ())
        item["told"] = [(fact["label"], telephone(known[fact["name"]])) for fact in facts if fact["name"] in known]
    return render_template("order.html", **found, totals=_totals_as_placed(found["items"]))


def _cart(connection: Any) -> tuple[Any, list[Any]]:
    rows = connection.execute(sql.CART, [session["customer"]]).fetchall()
    items = [row for row in rows if row["id"]]
    return rows[0]["cart_id"], _summed(items)


def _summed(items: list[Any]) -> list[Any]:
    """The items with what each costs once and a month."""
    for item in items:
        sums = {"oneTime": NOTHING, "recurring": NOTHING, "usage": NOTHING}
        for line in item["price_lines"]:
            sums[line["type"]] += Decimal(line["unit_amount"][0])
        item["once"], item["monthly"] = sums["oneTime"], sums["recurring"]
    return items


def _judged(connection: Any, items: list[Any], address: dict[str, Any] | None) -> dict[str, Any]:
    """The items with their names, days, packages and taxes, and what they come to together."""
    offerings, now = newest(connection).offerings, datetime.now(UTC)
    for item in items:
        offering = offerings[item["offering_slug"]]
        count = item["count"] = len(item["values"]["cards"])
        item["name"], item["which"] = offering["name"], _which(item)
        item["ready"] = expected(offering["plans"]["add"], now)["activate"]
        item["ships"] = offering["ships"]["name"] if count == 1 else f"{count} {offering['ships']['plural']}"
        item["taxes"] = estimate(offering, item["price_lines"], address, now.astimezone(ZONE).date()) if address else {}
    return {"items": items, "totals": _totals(items), "address": words_of(address) if address else ""}


def _which(item: Any) -> str:
    return ", ".join(card["holder"] for card in item["values"]["cards"])


def _totals(items: list[Any]) -> dict[str, Any]:
    """The sums, and a row for each tax with what it comes to once and each month."""
    totals: dict[str, Any] = {"once": NOTHING, "monthly": NOTHING, "taxes": {"oneTime": NOTHING, "recurring": NOTHING}}
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for item in items:
        totals["once"] += item["once"]
        totals["monthly"] += item["monthly"]
        for line in item["taxes"].get("lines", ()):
            amount = Decimal(line["amount"])
            row = rows.setdefault((line["jurisdiction"], line["name"]), {"name": line["name"], "how": line["how"]})
            row[line["type"]] = row.get(line["type"], NOTHING) + amount
            totals["taxes"][line["type"]] += amount
    return {**totals, "rows": list(rows.values())}


def _totals_as_placed(items: list[Any]) -> dict[str, Any]:
    """The same of an order, with the taxes that were estimated when it was placed."""
    for item in items:
        for line in item["taxes"]["lines"]:
            line["amount"], line["type"] = line["amount"][0], "recurring" if line["is_monthly"] else "oneTime"
            line["how"] = f"{(Decimal(line['rate']) * 100).normalize():f}%"
    return _totals(items)


def _package(connection: Any, checkout: Any, items: list[Any]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The ordered items, and the documents to sign, filled in for them."""
    account = connection.execute(sql.ACCOUNT, [checkout["billing_account_id"]]).fetchone()
    address = words_of(account["address"])
    judged = _judged(connection, items, account["address"])
    totals, prices = judged["totals"], [(item, line) for item in items for line in item["price_lines"]]
    taxes = [
        f"- {line['name']} ({line['how']} of ${line['basis']}): ${line['amount']}{WHEN[line['type']]}"
        for item in items
        for line in item["taxes"]["lines"]
    ]
    together = f"{money(totals['taxes']['oneTime'])} once, {money(totals['taxes']['recurring'])} a month"
    facts = {
        "customer_name": checkout["contact"]["name"],
        "billing_name": account["name"],
        "billing_address": address,
        "usage_prices": "\n".join(
            f"- {item['name']}, {line['name']}: {money(line['unit_amount'][0])} per {line['unit']}"
            for item, line in prices
            if line["type"] == "usage"
        ),
        "savings": "This order has no bundle savings.",
        "taxes": "\n".join([*taxes, f"- Estimated total: {together}"]),
        "early_termination": "",
        "items": "\n".join(
            f"- 1 × {item['name']}: {money(item['once'])} once, {money(item['monthly'])} a month. "
            f"We ship: {item['ships']}, to {address}"
            for item in items
        ),
    }
    documents = newest(connection).documents
    return judged, [_filled(document, facts) for document in documents if document["code"] in SHOWN_DOCUMENTS]


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
    address = connection.execute(sql.ACCOUNT, [account]).fetchone()["address"]
    _judged(connection, items, address)
    row = [number, customer, account, checkout["submission_key"]]
    row += [contact["name"], contact["email"], contact["telephone"]]
    order_id = connection.execute(sql.NEW_ORDER, row).fetchone()["id"]
    for position, item in enumerate(items, 1):
        slug, values, lines = item["offering_slug"], Jsonb(item["values"]), Jsonb(item["price_lines"])
        product = connection.execute(sql.NEW_PRODUCT, [customer, account, number, slug, values, lines]).fetchone()
        days = [{"at": datetime.now(UTC).isoformat(), "on": str(item["ready"]), "reason": REASON}]
        taxes = Jsonb({"lines": item["taxes"]["lines"]})
        line = [order_id, position, product["id"], slug, values, lines, Jsonb(days), taxes]
        row = connection.execute(sql.NEW_ORDER_ITEM, line).fetchone()
        connection.execute(sql.NEW_SHIPMENT, [row["id"], order_id, item["ships"], contact["name"], Jsonb(address)])
    connection.execute(sql.DEFER, [f"order:{order_id}", Jsonb({"order_id": str(order_id)})])
    return str(number)


def _order(number: str) -> dict[str, Any]:
    with pool().connection() as connection:
        order: Any = connection.execute(sql.ORDER, [number, session["customer"]]).fetchone()
        items = connection.execute(sql.ORDER_ITEMS, [order["id"]]).fetchall()
        tasks = connection.execute(sql.ORDER_TASKS, [order["id"]]).fetchall()
        for item in items:
            item["tasks"] = [task for task in tasks if task["item_id"] == item["id"]]
            item["offering"] = newest(connection).offerings[item["offering_slug"]]
            if not item["tasks"]:
                item["tasks"] = [{"milestone": step.get("milestone", "")} for step in item["offering"]["plans"]["add"]]
    return {"order": order, "items": _summed(items)}
