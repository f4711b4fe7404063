import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException

from sandbox.lever.api import (
    applying,
    deleted,
    feedback,
    files,
    interviews,
    notes,
    opportunities,
    people,
    pipeline,
    reading,
    requisitions,
    templates,
)
from sandbox.lever.api import postings as api_postings
from sandbox.lever.api import webhooks as api_webhooks
from sandbox.lever.api.call import json_response
from sandbox.lever.config import Config
from sandbox.lever.control import control
from sandbox.lever.core import EXTENSION, Sandbox
from sandbox.lever.errors import AnswerDropped, ApiError, NotFound, TooManyRequests
from sandbox.lever.oauth import views as oauth
from sandbox.lever.pages import board, frame, knobs, profile, session, settings
from sandbox.lever.pages import people as user_pages
from sandbox.lever.pages import postings as posting_pages

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

BODY_LIMIT = 1_000_000
UPLOAD_LIMIT = 31_000_000
ORIGIN = re.compile(r" https?://[\w.-]+(:\d+)?", re.ASCII)
DROPPED = "sandbox.answer_dropped"
API_BLUEPRINTS = (
    applying.api,
    interviews.api,
    requisitions.api,
    deleted.api,
    opportunities.api,
    notes.api,
    files.api,
    feedback.api,
    templates.api,
    reading.api,
    people.api,
    pipeline.api,
    api_postings.api,
    api_webhooks.api,
)
PAGE_BLUEPRINTS = (
    session.pages,
    board.pages,
    profile.pages,
    posting_pages.pages,
    settings.pages,
    knobs.pages,
    user_pages.pages,
    oauth.pages,
)
API_HEADERS = {
    "Server": "lever-data-api",
    "X-Stream-Path": "dapi",
    "X-Lever-Region": "global",
    "Strict-Transport-Security": "max-age=5184000; includeSubDomains",
    "X-Frame-Options": "SAMEORIGIN",
    "X-XSS-Protection": "0",
    "X-Download-Options": "noopen",
    "X-DNS-Prefetch-Control": "off",
}


def create_app(config: Config) -> Flask:
    sandbox = Sandbox(config)
    app = Flask(
        __name__,
        template_folder="pages/templates",
        static_folder="pages/static",
        static_url_path="/assets",
    )
    app.extensions[EXTENSION] = sandbox
    # Cookies ignore ports: a name of its own keeps it from overwriting other programs' sessions.
    app.config.update(
        SECRET_KEY=sandbox.store.secret("session"),
        SESSION_COOKIE_NAME="sandbox_lever",
        SESSION_COOKIE_SAMESITE="Lax",
        MAX_CONTENT_LENGTH=BODY_LIMIT,
    )
    for blueprint in API_BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/v1", name=f"api_{blueprint.name}")
    for blueprint in (*PAGE_BLUEPRINTS, control):
        app.register_blueprint(blueprint)
    app.before_request(_allow_uploads)
    _dress(app)
    return app


def _allow_uploads() -> None:
    """Files may be large, everything else may not."""
    if request.mimetype == "multipart/form-data" and request.path.startswith("/v1/"):
        request.max_content_length = UPLOAD_LIMIT


def _dress(app: Flask) -> None:
    app.jinja_env.filters.update(
        moment=frame.moment, machine_moment=frame.machine_moment, ago=frame.ago, linked=frame.linked
    )
    app.register_error_handler(ApiError, _refused)
    app.register_error_handler(HTTPException, _not_served)
    app.register_error_handler(AnswerDropped, _dropped)
    app.after_request(_with_headers)
    app.wsgi_app = _Droppable(app.wsgi_app)  # type: ignore[method-assign]


def _dropped(_error: AnswerDropped) -> Response:
    request.environ[DROPPED] = True
    return Response(status=500)


def _is_for_programs() -> bool:
    return request.path.startswith(("/v1/", "/sandbox/", "/oauth/"))


def _refused(error: ApiError) -> Response:
    if _is_for_programs():
        answer = json_response(error.body(), error.status)
        if isinstance(error, TooManyRequests) and error.retry_after_s:
            answer.headers["Retry-After"] = f"{error.retry_after_s:g}"
        return answer
    message = "There is no such thing here." if error.status == NotFound.status else error.message
    return _error_page(error.status, message)


def _not_served(error: HTTPException) -> Response:
    status = error.code or 500
    if not _is_for_programs():
        missing = "There is no such page here." if status == NotFound.status else ""
        return _error_page(status, missing or error.description or "Something went wrong.")
    if status in (404, 405):
        # Lever knows no 405: a method it does not take is a path that does not exist.
        return _refused(NotFound(f"{request.path} does not exist"))
    return json_response(
        {"code": error.name.replace(" ", ""), "message": error.description}, status
    )


def _error_page(status: int, message: str) -> Response:
    title = "Page not found" if status == NotFound.status else "That did not work"
    return Response(render_template("error.html", title=title, message=message), status=status)


def _with_headers(response: Response) -> Response:
    response.headers["X-Content-Type-Options"] = "nosniff"
    if request.path.startswith("/v1/"):
        response.headers.update(API_HEADERS)
    elif not request.path.startswith("/assets/"):
        response.headers["Content-Security-Policy"] = _policy()
        response.headers["Referrer-Policy"] = "no-referrer"
        response.headers["Cache-Control"] = "no-store"
    return response


def _policy() -> str:
    # Chromium applies form-action to redirects too: consent needs the callback's origin.
    callback = urlsplit(request.args.get("redirect_uri", ""))
    origin = f" {callback.scheme}://{callback.netloc}"
    if request.path != "/authorize" or not ORIGIN.fullmatch(origin):
        origin = ""
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; base-uri 'none';"
        f" frame-ancestors 'none'; form-action 'self'{origin}"
    )


class _Droppable:
    """Takes a dropped answer out to the server, past Flask, which would make it a 500."""

    def __init__(self, inner: "WSGIApplication") -> None:
        self._inner = inner

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        body = self._inner(environ, start_response)
        if DROPPED in environ:
            raise AnswerDropped("The connection was closed without an answer.")
        return body
