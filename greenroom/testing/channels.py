"""Channels that keep what they are given, and fail in the way that a test asks for."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from greenroom.effects.errors import EffectError
from greenroom.messaging.ports import (
    Answer,
    Fields,
    NotGenuine,
    OutgoingEmail,
    OutgoingText,
    Report,
)


@dataclass
class MemoryEmailChannel:
    sent: list[OutgoingEmail] = field(default_factory=list)
    failures: list[EffectError] = field(default_factory=list)
    """Raised one by one by the next calls, before anything is sent."""
    lost_answers: list[EffectError] = field(default_factory=list)
    """The same, but after the message is sent."""

    def send(self, email: OutgoingEmail) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(email)
        if self.lost_answers:
            raise self.lost_answers.pop(0)
        return f"queued {len(self.sent)}"


@dataclass
class MemoryTextChannel:
    sent: list[OutgoingText] = field(default_factory=list)
    failures: list[EffectError] = field(default_factory=list)
    lost_answers: list[EffectError] = field(default_factory=list)

    def send(self, text: OutgoingText) -> str:
        if self.failures:
            raise self.failures.pop(0)
        self.sent.append(text)
        if self.lost_answers:
            raise self.lost_answers.pop(0)
        return f"SM{len(self.sent)}"

    def find(self, text: OutgoingText, known: Collection[str]) -> str | None:
        listed = {f"SM{number}": sent for number, sent in enumerate(self.sent, start=1)}
        for reference, sent in listed.items():
            if reference not in known and sent.to == text.to and text.link in sent.body:
                return reference
        return None

    def hear(self, url: str, fields: Fields, headers: Mapping[str, str]) -> Answer | Report | None:
        """Fields: `reference`, `number` and `body` of an answer, or the `problem` of a report."""
        if headers.get("X-Signature") != f"signed {url}":
            raise NotGenuine
        told = {name: values[0] for name, values in fields.items()}
        if "problem" in told:
            return Report(is_delivered=not told["problem"], reason=told["problem"])
        return Answer(told["reference"], told["number"], told["body"])

    def answer(self, words: str) -> tuple[str, str]:
        return words, "text/plain"
