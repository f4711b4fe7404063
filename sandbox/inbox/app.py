"""The web side of the inbox: pages, JSON and the SMS door in one small application."""

from flask import Flask

from sandbox.inbox import api, pages, sms
from sandbox.inbox.desk import Desk

LARGEST_BODY = 64 * 1024


def create_app(desk: Desk) -> Flask:
    app = Flask(__name__)
    app.extensions["inbox"] = desk
    app.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.register_blueprint(pages.pages)
    app.register_blueprint(api.api)
    app.register_blueprint(sms.sms)
    return app
