"""Which interview template a posting's tags name. Pure: tags and templates in, one answer out."""

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from greenroom.interviews.tags import needs_id

INVITE_SENT = "Invite Sent"
INTERVIEW_COMPLETED = "Interview Completed"
_STATUS = {
    "invite sent": INVITE_SENT,
    "interview completed": INTERVIEW_COMPLETED,
    "interview complete": INTERVIEW_COMPLETED,
}
NEAREST = 3


@dataclass(frozen=True)
class TemplateChoice:
    """A template as far as a tag can name it."""

    id: UUID
    public_id: str
    name: str
    is_active: bool = True
    aliases: tuple[str, ...] = ()


class Pool:
    """Templates that tags may name, found without looking at each: there may be a thousand."""

    def __init__(self, templates: Iterable[TemplateChoice]) -> None:
        self.active_ids: set[UUID] = set()
        self._by_name: dict[str, list[TemplateChoice]] = {}
        self._by_id: dict[str, list[TemplateChoice]] = {}
        self._by_plain: dict[str, list[TemplateChoice]] = {}
        for template in templates:
            self._add(template)

    def _add(self, template: TemplateChoice) -> None:
        self._by_name.setdefault(template.name, []).append(template)
        for ref in {one.casefold() for one in (template.public_id, *template.aliases)}:
            self._by_id.setdefault(ref, []).append(template)
        if template.is_active:
            self.active_ids.add(template.id)
            self._by_plain.setdefault(_plain(template.name), []).append(template)

    def named(self, name: str) -> list[TemplateChoice]:
        return self._by_name.get(name, [])

    def called(self, ref: str) -> list[TemplateChoice]:
        """By its own id, or by one that it had elsewhere; in any case."""
        return self._by_id.get(ref.casefold(), [])

    def near(self, name: str) -> list[TemplateChoice]:
        """Active ones whose names come close, the closest first."""
        wanted = _plain(name)
        # Only capitals or spaces are wrong: then nothing else was meant.
        if wanted in self._by_plain:
            return self._by_plain[wanted]
        close = difflib.get_close_matches(wanted, self._by_plain, NEAREST, 0.6)
        return [template for plain in close for template in self._by_plain[plain]]

    def tag(self, prefix: str, template: TemplateChoice) -> str:
        """The tag to copy for an active template."""
        twins = [one for one in self.named(template.name) if one.is_active]
        return template_tag(prefix, template, name_is_unique=len(twins) == 1)


class Outcome(StrEnum):
    MATCHED = "matched"
    NO_TAG = "no_tag"
    SEVERAL_TAGS = "several_tags"
    SEVERAL_TEMPLATES = "several_templates"
    ARCHIVED = "template_archived"
    NOT_FOUND = "template_not_found"


@dataclass(frozen=True)
class Resolution:
    """`tags` are ours on the posting; `suggestions` are tags that would work, ready to paste."""

    outcome: Outcome
    template: TemplateChoice | None = None
    tags: tuple[str, ...] = ()
    suggestions: tuple[str, ...] = ()
    id_hidden_by_name: bool = False

    @property
    def wanted(self) -> str:
        return self.tags[0] if self.tags else ""


def status_tag(prefix: str, status: str) -> str:
    return f"{prefix}: {status}"


def status_of(prefix: str, tag: str) -> str | None:
    """Which status a tag means, in any spelling that was ever in use; None for other tags."""
    value = _value(prefix, tag)
    return None if value is None else _STATUS.get(" ".join(value.split()).casefold())


def template_tag(prefix: str, template: TemplateChoice, *, name_is_unique: bool = True) -> str:
    """The tag to copy: by name where that is safe, else by id."""
    is_plain = name_is_unique and not needs_id(template.name)
    return f"{prefix}:{template.name if is_plain else template.public_id}"


def resolve(
    prefix: str,
    tags: Iterable[str],
    templates: Pool | Iterable[TemplateChoice],
    *,
    accept_bare_ids: bool = False,
    suggest: bool = True,
) -> Resolution:
    """Exact name first, then id. Two of anything is nobody's guess. Suggesting takes longest."""
    pool = templates if isinstance(templates, Pool) else Pool(templates)
    ours = our_tags(prefix, tags)
    if not ours and accept_bare_ids:
        ours = tuple(dict.fromkeys(tag for tag in tags if pool.called(tag)))
    if not ours:
        return Resolution(Outcome.NO_TAG)
    if len(ours) > 1:
        return Resolution(Outcome.SEVERAL_TAGS, tags=ours)
    return _named(prefix, ours[0], pool, suggest=suggest)


def our_tags(prefix: str, tags: Iterable[str]) -> tuple[str, ...]:
    """Tags that begin with our prefix and are no status, each once."""
    ours = [
        tag for tag in tags if _value(prefix, tag) is not None and status_of(prefix, tag) is None
    ]
    return tuple(dict.fromkeys(ours))


def _value(prefix: str, tag: str) -> str | None:
    """What follows the prefix, untouched. People write the prefix in any case and with spaces."""
    found = re.match(rf"\s*{re.escape(prefix)}\s*:", tag, re.IGNORECASE)
    return tag[found.end() :] if found else None


def _named(prefix: str, tag: str, pool: Pool, *, suggest: bool) -> Resolution:
    value = _exact_value(prefix, tag)
    by_name, by_id = pool.named(value), pool.called(value)
    for found in (by_name, by_id):
        active = [one for one in found if one.is_active]
        if len(active) == 1:
            hidden = found is by_name and any(one != active[0] for one in by_id)
            return Resolution(Outcome.MATCHED, active[0], (tag,), id_hidden_by_name=hidden)
        if active:
            ids = tuple(f"{prefix}:{one.public_id}" for one in active)
            return Resolution(Outcome.SEVERAL_TEMPLATES, tags=(tag,), suggestions=ids)
    outcome = Outcome.ARCHIVED if by_name or by_id else Outcome.NOT_FOUND
    wanted = _value(prefix, tag) or ""
    near = nearest(prefix, wanted, pool) if suggest else ()
    return Resolution(outcome, tags=(tag,), suggestions=near)


def _exact_value(prefix: str, tag: str) -> str:
    """The name or id that a tag gives; a space before the colon belongs to no name of ours."""
    if tag[: len(prefix) + 1].casefold() == f"{prefix}:".casefold():
        return tag[len(prefix) + 1 :]
    return tag if _value(prefix, tag) is None else ""


def nearest(prefix: str, value: str, templates: Pool | Iterable[TemplateChoice]) -> tuple[str, ...]:
    """Tags of active templates whose names come close, the closest first."""
    pool = templates if isinstance(templates, Pool) else Pool(templates)
    return tuple(pool.tag(prefix, one) for one in pool.near(value)[:NEAREST])


def _plain(name: str) -> str:
    return " ".join(name.split()).casefold()
