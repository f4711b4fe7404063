"""What a candidate fills in by hand."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _

from greenroom.interviews.models import Invitation
from greenroom.privacy.actions import Answered
from greenroom.privacy.models import Consent

Item = Consent.Item


def wordings(invitation: Invitation) -> dict[Item, str]:
    """The items as they stand on the screen. They are kept with the answer."""
    organisation = {"organisation": invitation.organisation.name}
    words = {
        Item.NOTICE: _("I have read how %(organisation)s uses my recordings, as written above.")
        % organisation,
        Item.RECORDING: _(
            "I agree that my answers are recorded as video and sound, and that the hiring team of "
            "%(organisation)s watches them."
        )
        % organisation,
    }
    if invitation.organisation.texting_enabled and invitation.candidate.phone:
        texting = _(
            "%(organisation)s may send me text messages about this interview. I can end this "
            "at any time by answering STOP."
        )
        words[Item.TEXTING] = texting % organisation
    return words


class ConsentForm(forms.Form):
    """Three separate items, none ticked beforehand; text messages are never a condition."""

    def __init__(self, invitation: Invitation, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.words = wordings(invitation)
        missing = {
            Item.NOTICE: _("Please tick this once you have read the notice."),
            Item.RECORDING: _(
                "Without this we can not record. If you would rather not, choose “I do not agree”: "
                "there are other ways to interview."
            ),
        }
        for item, words in self.words.items():
            self.fields[item] = forms.BooleanField(
                label=words,
                required=item in missing,
                error_messages={"required": missing.get(item, "")},
            )

    def answers(self) -> dict[Item, Answered]:
        return {
            item: Answered(words, agreed=bool(self.cleaned_data.get(item)))
            for item, words in self.words.items()
        }

    def refusal(self) -> dict[Item, Answered]:
        words = self.words[Item.RECORDING]
        return {Item.RECORDING: Answered(words, agreed=False)}
