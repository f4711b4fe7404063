"""What the guided demo needs of the outside world that it plays in."""

from typing import Protocol


class PlaygroundDown(Exception):
    """The playground did not answer; the same may succeed later."""


class Playground(Protocol):
    """A simulated ATS with an inbox beside it. Only jobs call what may raise PlaygroundDown."""

    @property
    def board_url(self) -> str: ...

    @property
    def inbox_url(self) -> str: ...

    def profile_url(self, ref: str) -> str: ...

    def allow(self, sign_in_url: str) -> str:
        """The code with which a Super Admin there would come back from this address."""

    def switch_on_webhooks(self) -> None: ...

    def add_candidate(self, name: str, email: str) -> str:
        """Somebody new on a posting that carries our tag. Returns the ref."""
