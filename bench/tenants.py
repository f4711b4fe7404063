"""Further organisations, each with an account of its own at the sandbox Lever, connected by key."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from faults.history import Stage
from faults.office import FIRST_STAGE, POSTING, STAGE
from faults.waiting import until

KEY = "key-of-{}"
QUESTIONS = ("What made you apply?", "What comes next?")


@dataclass(frozen=True)
class Tenant:
    """One of them, and its people who wait in the first stage."""

    stage: Stage
    name: str
    organisation_id: UUID

    def create(self, prefix: str, count: int) -> list[str]:
        made = [self._control("opportunities", self._person(prefix, n)) for n in range(count)]
        return [str(each["id"]) for each in made]

    def move(self, refs: list[str]) -> None:
        self._control("move-all", {"opportunities": refs, "stage": STAGE})

    def _control(self, call: str, body: dict[str, Any]) -> Any:
        return self.stage.lever.control(f"{call}?account={self.name}", **body)

    @staticmethod
    def _person(prefix: str, number: int) -> dict[str, Any]:
        return {
            "name": f"Fern {prefix} {number}",
            "emails": [f"{prefix}{number}@example.com"],
            "phones": [],
            "posting": POSTING,
            "stage": FIRST_STAGE,
        }


def move_in(stage: Stage, name: str) -> Tenant:
    """By the application's own actions: key, person, stage, template."""
    from greenroom.accounts.actions import create_organisation  # noqa: PLC0415 - Django comes first
    from greenroom.kit import scope  # noqa: PLC0415
    from greenroom.kit.actor import SYSTEM, acting  # noqa: PLC0415

    account = {"name": name, "seed": "demo", "api_key": KEY.format(name)}
    stage.lever.control("accounts", **account)
    with acting(SYSTEM):
        organisation_id = create_organisation(name, time_zone="Europe/London").pk
        with scope.organisation(organisation_id):
            check_id, template_id = _give_key(name)
        _connect(organisation_id, check_id, template_id)
    for event in ("candidateStageChange", "candidateArchiveChange"):
        stage.lever.control(f"switches?account={name}", **{event: True})
    return Tenant(stage, name, organisation_id)


def _give_key(name: str) -> tuple[UUID, UUID]:
    from django.utils import timezone  # noqa: PLC0415

    from greenroom.accounts.actions import add_member  # noqa: PLC0415
    from greenroom.accounts.rights import Role  # noqa: PLC0415
    from greenroom.ats.actions import keys  # noqa: PLC0415
    from greenroom.interviews.actions import (  # noqa: PLC0415
        QuestionDraft,
        TemplateDraft,
        create_template,
    )

    member = add_member(f"{name}@example.com", name, Role.SUPER_ADMIN, "a password for one run")
    draft = TemplateDraft("Screen", tuple(QuestionDraft(text, 30, 90) for text in QUESTIONS))
    check = keys.start_check("lever", member, KEY.format(name), timezone.now())
    return check.pk, create_template(draft, member.user).pk


def _connect(organisation_id: UUID, check_id: UUID, template_id: UUID) -> None:
    from django.utils import timezone  # noqa: PLC0415

    from greenroom.ats.actions import connections, keys  # noqa: PLC0415
    from greenroom.ats.models import Connection, KeyCheck  # noqa: PLC0415
    from greenroom.interviews.models import InterviewTemplate  # noqa: PLC0415
    from greenroom.kit import scope  # noqa: PLC0415

    def is_checked() -> bool:
        with scope.organisation(organisation_id):
            return KeyCheck.objects.get(pk=check_id).state == KeyCheck.State.CHECKED

    def look() -> Connection:
        with scope.organisation(organisation_id):
            return Connection.objects.get()

    until(is_checked, "the key is checked")
    with scope.organisation(organisation_id):
        check = KeyCheck.objects.get(pk=check_id)
        keys.use_key(check_id, str(check.people[0][0]), timezone.now())
    until(lambda: look().stages, "the stages")
    with scope.organisation(organisation_id):
        connection = Connection.objects.get()
        ref = next(one["ref"] for one in connection.stages if one["name"] == STAGE)
        connections.choose_stages(connection.pk, [ref], timezone.now())
        trigger = connection.trigger_stages.get()
        connections.bind_stage(trigger.pk, InterviewTemplate.objects.get(pk=template_id))
    until(lambda: look().baseline_at is not None, "the webhooks")
