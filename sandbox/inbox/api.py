"""What tests and scripts ask: the messages as JSON, and the knobs."""

from http import HTTPStatus

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.inbox.desk import desk
from sandbox.inbox.knobs import KnobError

api = Blueprint("api", __name__, url_prefix="/api")


@api.get("/messages")
def messages() -> Response:
    """`?all=1` also tells what was cleared away; `to` and `kind` narrow it."""
    found = desk().ledger.all() if "all" in request.args else desk().ledger.shown()
    to, kind = request.args.get("to"), request.args.get("kind")
    return jsonify(
        [
            message.as_json()
            for message in found
            if to in (None, message.arrival.recipient) and kind in (None, message.arrival.kind)
        ]
    )


@api.get("/messages/<int:number>")
def message(number: int) -> Response:
    return jsonify((desk().ledger.get(number) or abort(HTTPStatus.NOT_FOUND)).as_json())


@api.delete("/messages")
def clear() -> Response:
    desk().ledger.clear()
    return Response(status=HTTPStatus.NO_CONTENT)


@api.get("/knobs")
def read_knobs() -> Response:
    return jsonify(desk().knobs.as_json())


@api.post("/knobs")
def turn_knobs() -> Response:
    desk().knobs.turn(wanted())
    return jsonify(desk().knobs.as_json())


@api.delete("/knobs")
def reset_knobs() -> Response:
    desk().knobs.reset()
    return Response(status=HTTPStatus.NO_CONTENT)


@api.errorhandler(KnobError)
def explain(error: KnobError) -> tuple[Response, int]:
    return jsonify(error=str(error)), HTTPStatus.BAD_REQUEST


def wanted() -> dict[str, object]:
    body = request.get_json(silent=True)
    if not isinstance(body, dict):
        raise KnobError('Send a JSON object, such as {"greylist_recipients": 1}.')
    return body
