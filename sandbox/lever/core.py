import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import cast

import httpx
from flask import Flask, current_app

from sandbox.lever import seed
from sandbox.lever.clock import Clock
from sandbox.lever.config import Config
from sandbox.lever.deliveries import Dispatcher
from sandbox.lever.limiter import Limiter
from sandbox.lever.oauth.tokens import Issuer
from sandbox.lever.scenario import NewAccount, Scenario
from sandbox.lever.store import Store
from sandbox.lever.world import World, accounts, credentials, events, new_id, one

EXTENSION = "sandbox_lever"


class Sandbox:
    """Everything that one running sandbox is made of."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self.knobs = config.knobs
        self.clock = Clock()
        self.limiter = Limiter()
        self.dispatcher = Dispatcher(self.world, self.knobs, _deliverer(config))
        self.store = Store(config.data, self.dispatcher.wake)
        self._fill()
        self._signing_key = self.store.secret("signing")
        if config.background:
            self.dispatcher.start()

    @contextmanager
    def world(self, account_id: str = seed.ACCOUNT_ID) -> Iterator[World]:
        with self.store.transaction() as db:
            yield World(
                db=db,
                at=self.clock.now(),
                account_id=account_id,
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
                options = credentials.KeyOptions(self.config.api_key_confidential)
                credentials.add_api_key(world, "Command line", self.config.api_key, options)
            for client in self.config.oauth_clients:
                credentials.register_app(world, client)
        if self.config.scenario:
            self._play(self.config.scenario)

    def _play(self, scenario: Scenario) -> None:
        """A file that has data already only gets the knobs and the switches again."""
        self.knobs.change(scenario.knobs)
        with self.world() as world:
            is_new = one(world, "select 1 from secrets where name = 'scenario'") is None
            for event, is_on in scenario.switches.items():
                events.switch(world, event, is_on=is_on)
            if is_new:
                seed.crowd(world, scenario.crowd)
                for wanted in scenario.accounts:
                    add_account(world, wanted)
        self.store.secret("scenario")


def _deliverer(config: Config) -> httpx.Client:
    """Trusts who the machine trusts, as Lever does, and one more authority where it is told so."""
    trusted = ssl.create_default_context()
    if config.webhook_ca:
        trusted.load_verify_locations(config.webhook_ca)
    return httpx.Client(
        transport=config.delivery_transport,
        verify=trusted,
        follow_redirects=False,
        headers={"User-Agent": "Lever-Webhooks"},
    )


def add_account(world: World, wanted: NewAccount) -> str:
    """With seeded users, stages and templates, and a key when one is asked for."""
    name, account_id = accounts.free_name(world, wanted.name), new_id()
    inside = replace(world, account_id=account_id)
    seed.plant(inside, wanted.seed, name)
    seed.crowd(inside, wanted.crowd)
    if wanted.api_key:
        options = credentials.KeyOptions(wanted.confidential)
        credentials.add_api_key(inside, "Given", wanted.api_key, options)
    return account_id


def sandbox_of(app: Flask) -> Sandbox:
    return cast("Sandbox", app.extensions[EXTENSION])


def here() -> Sandbox:
    """The sandbox of the request being answered."""
    return sandbox_of(current_app)
