"""Runs inside the application: one more candidate for a template of so many questions."""

import json
from typing import cast

from django.utils import timezone

from greenroom.accounts.models import Organisation, User
from greenroom.interviews.actions import QuestionDraft, TemplateDraft, create_template, invite
from greenroom.interviews.actions.inviting import ensure_candidate, ensure_job
from greenroom.interviews.models import InterviewTemplate
from greenroom.kit import scope
from greenroom.kit.actor import SYSTEM, acting

member, name, count = cast("list[str]", globals()["ARGUMENTS"])
ANSWER_SECONDS = 180

with acting(SYSTEM), scope.organisation(Organisation.objects.get().pk):
    title = f"Recorder, {count} questions"
    template = InterviewTemplate.objects.filter(name=title).first()
    if template is None:
        texts = [f"Question {number + 1}: what would you do?" for number in range(int(count))]
        questions = tuple(QuestionDraft(text, None, ANSWER_SECONDS, None) for text in texts)
        by = User.objects.get(email=member)
        template = create_template(TemplateDraft(title, questions), by)
    now = timezone.now()
    candidate = ensure_candidate(
        origin="recorder", ref=name, name=name, email=f"{name.lower()}@example.com",
        phone="", time_zone="Europe/London", language="en",
    )  # fmt: skip
    job = ensure_job(
        template, origin="recorder", posting_ref=title, title=title, confidential=False
    )
    invited = invite(candidate, job, at=now, entry_key=f"recorder:{name}")
    print(
        json.dumps({"invitation": str(invited.invitation.pk), "token": invited.invitation.token()})
    )
