"""Somebody drawn answers in the visitor's place, by the same verbs as the candidate's pages."""

import hashlib
from datetime import datetime
from pathlib import Path
from uuid import UUID

from greenroom.help.models import Tour
from greenroom.help.tour import facts
from greenroom.interviews import actions
from greenroom.interviews.models import Invitation, Question
from greenroom.kit import scope
from greenroom.kit.actor import Actor, acting
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent
from greenroom.recordings.actions import complete_take, store_chunk

FILMS = sorted((Path(__file__).parent / "static" / "help" / "stand-in").glob("answer-*.webm"))
FILM_MS = 6000
MIME = "video/webm;codecs=vp8,opus"
WIDTH, HEIGHT = 640, 480
WORDS = "In the guided demo a drawn person answers, of whom nothing is recorded."


def answer(organisation_id: UUID, tour_id: UUID, at: datetime) -> None:
    """From the consent to the last answer. What is sent already is not sent again."""
    with scope.organisation(organisation_id):
        tour = Tour.objects.get(pk=tour_id)
        invitation = facts(tour).invitation
        if invitation is None or not invitation.is_open(at):
            return
        with acting(_actor(invitation)):
            _arrive(invitation, at)
            for question in invitation.version.questions.all():
                _answer(invitation, question, at)
            actions.complete(invitation.pk, at)


def _actor(invitation: Invitation) -> Actor:
    return Actor("candidate", str(invitation.candidate_id), str(invitation.candidate))


def _arrive(invitation: Invitation, at: datetime) -> None:
    actions.open_invitation(invitation.pk, at)
    items = (Consent.Item.NOTICE, Consent.Item.RECORDING)
    answers = {item: Answered(WORDS, agreed=True) for item in items}
    actions.give_consent(invitation.pk, answers, language="en", user_agent="guided demo", at=at)


def _answer(invitation: Invitation, question: Question, at: datetime) -> None:
    kept = invitation.answers.filter(question=question).exclude(take_id=None)
    if kept.exists():
        return
    wanted = actions.TakeRequest(f"stand-in-{question.pk}", MIME, WIDTH, HEIGHT)
    take, _token = actions.start_take(invitation.pk, question.position, wanted, at)
    film = FILMS[(question.position - 1) % len(FILMS)].read_bytes()
    store_chunk(take, 0, hashlib.sha256(film).hexdigest(), film, at)
    complete_take(take, 1, FILM_MS, "stopped", at)
    actions.keep_take(invitation.pk, question.position, take.pk, at)
