"""The floor's back office: a search that is posted, kept and shown."""

from flask import Blueprint, redirect, render_template, request, session
from flask.typing import ResponseReturnValue
from psycopg.types.json import Jsonb

from tests.performance.floor import sql
from tests.performance.floor.app import pool

pages = Blueprint("office", __name__)


@pages.post("/agent-session/<uuid:user_id>")
def sign_in(user_id: object) -> ResponseReturnValue:
    session["agent"], session["agent_name"] = str(user_id), "Alex Rivera"
    return "", 204


@pages.post("/searches")
def create_search() -> ResponseReturnValue:
    criteria = {name: value for name, value in request.form.items() if value}
    with pool().connection() as connection:
        row = connection.execute(sql.KEEP_SEARCH, [session["agent"], Jsonb(criteria)]).fetchone()
    return redirect(f"/searches/{row['id']}" if row else "/")


@pages.get("/searches/<uuid:search_id>")
def search(search_id: object) -> ResponseReturnValue:
    with pool().connection() as connection:
        kept = connection.execute(sql.SEARCH, [search_id, session["agent"]]).fetchone()
        if kept is None:
            return "", 404
        criteria = kept["criteria"]
        if criteria.get("number"):
            condition, value = sql.BY_NUMBER, criteria["number"].upper() + "%"
        else:
            words = criteria["customer_name"].split()
            condition, value = sql.BY_NAME, " & ".join(f"{word}:*" for word in words)
        rows = connection.execute(sql.FOUND.format(condition=condition), [value]).fetchall()
    return render_template("found.html", rows=rows[:25], has_more=len(rows) > 25, criteria=criteria)
