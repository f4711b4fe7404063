"""The two pages: what arrived, and one message."""

from datetime import datetime, timedelta
from http import HTTPStatus
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from sandbox.inbox import phone
from sandbox.inbox.desk import desk
from sandbox.inbox.ledger import Message, clock

MOST_SHOWN = 200
LONGEST_REPLY = 300

# The pages are ours; what came by mail is a stranger's and gets a policy of its own.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self';"
    " frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
MAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src data: http://127.0.0.1:*"
    " http://localhost:*; base-uri 'none'; form-action 'none'; frame-ancestors 'self';"
    " sandbox allow-popups allow-popups-to-escape-sandbox"
)


pages = Blueprint("pages", __name__)


@pages.get("/")
def inbox() -> str:
    return render_template("inbox/list.html", **listing())


@pages.get("/list")
def fragment() -> str:
    """The list alone; the page asks for it every few seconds."""
    return render_template("inbox/_list.html", **listing())


@pages.get("/messages/<int:number>")
def message(number: int) -> str:
    return show(find(number))


@pages.post("/messages/<int:number>/reply")
def reply(number: int) -> AnyResponse | tuple[str, int]:
    """Write back from the phone that got a text."""
    if not is_from_here():
        abort(HTTPStatus.FORBIDDEN)
    found, text = find(number), request.form.get("text", "").strip()[:LONGEST_REPLY]
    if found.arrival.kind != "sms":
        abort(HTTPStatus.NOT_FOUND)
    if not text:
        return show(found, "Write something first."), HTTPStatus.BAD_REQUEST
    try:
        phone.write_back(desk(), found, text)
    except phone.NotHeard as error:
        return show(found, str(error)), HTTPStatus.BAD_GATEWAY
    return redirect(url_for("pages.message", number=number), HTTPStatus.SEE_OTHER)


def show(found: Message, problem: str = "") -> str:
    _address, status = desk().ledger.report_of(found.id)
    return render_template(
        "inbox/message.html",
        message=found,
        replies=desk().ledger.replies(found.id),
        status=status,
        problem=problem,
    )


@pages.get("/messages/<int:number>/html")
def html(number: int) -> Response:
    # Links open a new tab: the page they lead to would refuse to stand in a frame.
    body = f'<!doctype html><base target="_blank">{find(number).arrival.html}'
    answer = Response(body, mimetype="text/html")
    answer.headers["Content-Security-Policy"] = MAIL_POLICY
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer


@pages.get("/messages/<int:number>/source")
def source(number: int) -> Response:
    name = f'attachment; filename="message-{number}.eml"'
    headers = {"Content-Disposition": name}
    return Response(find(number).arrival.raw, mimetype="message/rfc822", headers=headers)


@pages.post("/clear")
def clear() -> AnyResponse:
    if not is_from_here():
        abort(HTTPStatus.FORBIDDEN)
    desk().ledger.clear()
    return redirect(url_for("pages.inbox"), HTTPStatus.SEE_OTHER)


@pages.get("/health")
def health() -> dict[str, str]:
    return {"status": "ok"}


@pages.app_errorhandler(HTTPStatus.NOT_FOUND)
def missing(_error: Exception) -> tuple[str, int]:
    return render_template("inbox/missing.html"), HTTPStatus.NOT_FOUND


@pages.app_template_filter("ago")
def ago_filter(at: datetime) -> str:
    return ago(at, clock())


@pages.after_app_request
def guard(response: Response) -> Response:
    response.headers.setdefault("Content-Security-Policy", PAGE_POLICY)
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("Cache-Control", "no-store")
    return response


def find(number: int) -> Message:
    return desk().ledger.get(number) or abort(HTTPStatus.NOT_FOUND)


def listing() -> dict[str, object]:
    ledger = desk().ledger
    return {"newest": ledger.newest(), "messages": ledger.shown(), "most": MOST_SHOWN}


def is_from_here() -> bool:
    """Browsers name the page a form was on; another site must not clear the list."""
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def ago(at: datetime, now: datetime) -> str:
    seconds = int((now - at) / timedelta(seconds=1))
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            count = seconds // size
            return f"{count} {unit}{'s' if count > 1 else ''} ago"
    return "just now"
