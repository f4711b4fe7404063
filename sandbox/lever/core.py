from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

from flask import Flask, current_app

from sandbox.lever import seed
from sandbox.lever.clock import Clock
from sandbox.lever.config import Config
from sandbox.lever.deliveries import Dispatcher
from sandbox.lever.limiter import Limiter
from sandbox.lever.oauth.tokens import Issuer
from sandbox.lever.store import Store
from sandbox.lever.world import World, credentials

EXTENSION = "sandbox_lever"


class Sandbox:
    """Everything that one running sandbox is made of."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.knobs = config.knobs
        self.clock = Clock()
        self.limiter = Limiter()
        self.dispatcher = Dispatcher(self.world, self.knobs, config.delivery_transport)
        self.store = Store(config.data, self.dispatcher.wake)
        self._fill()
        self._signing_key = self.store.secret("signing")
        if config.background:
            self.dispatcher.start()

    @contextmanager
    def world(self) -> Iterator[World]:
        with self.store.transaction() as db:
            yield World(
                db=db,
                at=self.clock.now(),
                account_id=seed.ACCOUNT_ID,
                base_url=self.config.base_url,
                settings=self.knobs.settings,
            )

    @property
    def issuer(self) -> Issuer:
        lifetime_s = self.knobs.settings.access_token_lifetime_s
        return Issuer(self.config.base_url, self._signing_key, lifetime_s)

    def deliver_due(self) -> int:
        return self.dispatcher.deliver_due()

    def reset(self) -> None:
        """Back to the seed, with the credentials from the command line."""
        self.knobs.reset()
        self.limiter.reset()
        self.store.clear()
        self._fill()
        self._signing_key = self.store.secret("signing")

    def close(self) -> None:
        self.dispatcher.stop()
        self.store.close()

    def _fill(self) -> None:
        with self.world() as world:
            seed.plant(world, self.config.seed)
            if self.config.api_key:
                credentials.add_api_key(
                    world,
                    "Command line",
                    self.config.api_key,
                    credentials.KeyOptions(self.config.api_key_confidential),
                )
            for client in self.config.oauth_clients:
                credentials.register_app(world, client)


def sandbox_of(app: Flask) -> Sandbox:
    return cast("Sandbox", app.extensions[EXTENSION])


def here() -> Sandbox:
    """The sandbox of the request being answered."""
    return sandbox_of(current_app)
