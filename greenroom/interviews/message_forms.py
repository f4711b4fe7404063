"""The words of one message, as a member writes them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from greenroom.messaging.kinds import KINDS
from greenroom.messaging.models import LONGEST_BODY, MessageTemplate
from greenroom.messaging.own_words import Slot
from greenroom.messaging.wording import Words, built_in, cleaned, problems

TITLES = {
    ("email", "invite"): _("Invitation by e-mail"),
    ("sms", "invite"): _("Invitation by text message"),
    ("email", "invite_resent"): _("Invitation again, by e-mail"),
    ("sms", "invite_resent"): _("Invitation again, by text message"),
    ("email", "reminder"): _("Reminder by e-mail"),
    ("email", "extended"): _("The deadline has moved"),
    ("email", "more_time_declined"): _("No more time"),
    ("email", "thanks"): _("Thank-you by e-mail"),
    ("email", "closed"): _("The interview is closed"),
    ("email", "expired"): _("The time is over"),
    ("email", "withdrawn"): _("No longer taking part"),
    ("email", "failure"): _("Failure, to your admins"),
}
PLACEHOLDERS = {
    "candidate": _("the candidate's name"),
    "job": _("the job's title"),
    "link": _("the personal link; alone in a paragraph it becomes the button"),
    "deadline": _("until when the interview is open, with the time zone"),
    "minutes": _("about how long it takes"),
    "reviewers": _("who will watch"),
    "organisation": _("your organisation's name"),
    "contact": _("your support contact"),
    "name": _("the name of the admin who gets it"),
    "problem": _("what happened"),
    "remedy": _("what helps"),
}


class TextForm(forms.Form):
    """A text message: a body, and whether it is sent."""

    body = forms.CharField(
        label=_("Text"),
        max_length=480,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Each 160 characters are billed as one text message."),
    )
    is_default = forms.BooleanField(label=_("Set as default"), required=False)

    def __init__(
        self,
        slot: Slot,
        data: Any = None,
        saved: MessageTemplate | None = None,
        above: MessageTemplate | None = None,
    ) -> None:
        """Begins with what is saved here, else with what the next level up says (C15)."""
        self.slot = slot
        start = saved or above
        words = start.words() if start else built_in(slot.kind, slot.channel)
        is_default = saved.is_default if saved else True
        super().__init__(data, initial={**vars(words), "is_default": is_default})

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        if not self.errors:
            for problem in problems(KINDS[self.slot.kind], self.slot.channel, self.words()):
                self.add_error(
                    problem.field if problem.field in self.fields else None, problem.text
                )
        return values

    def words(self) -> Words:
        """What was typed, whether or not it can be sent."""
        values = {name: self._typed(name) for name in Words.__dataclass_fields__}
        return cleaned(Words(**values))

    def _typed(self, name: str) -> str:
        if name not in self.fields:
            return ""
        if self.is_bound:
            return str(self.cleaned_data.get(name, ""))
        return str(self.initial[name])


class MailForm(TextForm):
    subject = forms.CharField(label=_("Subject"), max_length=150)
    heading = forms.CharField(label=_("First line"), max_length=200)
    body = forms.CharField(
        label=_("Text"),
        max_length=LONGEST_BODY,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("An empty line begins a new paragraph."),
    )
    button = forms.CharField(label=_("Words on the button"), max_length=60, required=False)
    from_name = forms.CharField(
        label=_("Sender's name"),
        max_length=100,
        required=False,
        help_text=_("Empty: your organisation's name. The address is always this server's."),
    )
    reply_to = forms.EmailField(
        label=_("Replies go to"),
        required=False,
        help_text=_("Empty: the address in the settings."),
    )
    field_order = ("from_name", "reply_to", "subject", "heading", "body", "button", "is_default")


def form_for(slot: Slot) -> type[TextForm]:
    return MailForm if slot.channel == "email" else TextForm


def placeholders_of(slot: Slot) -> list[tuple[str, str]]:
    """Each placeholder as it is typed, and what it stands for."""
    known = KINDS[slot.kind].longest()
    told = {name: str(text) for name, text in PLACEHOLDERS.items() if name in known}
    if slot.channel == "sms":
        told["link"] = str(_("the personal link"))
    return [(f"{{{{ {name} }}}}", text) for name, text in told.items()]
