"""The template editor: one form for the template, one for each question."""

import re
from dataclasses import asdict
from typing import Any, Self
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from greenroom.interviews.actions import QuestionDraft, TemplateDraft
from greenroom.interviews.actions.templates import is_reserved

MOST_QUESTIONS = 20
WARN_ABOVE = 6

LENGTHS = [
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (90, _("1½ minutes")),
    (120, _("2 minutes")),
    (180, _("3 minutes")),
    (300, _("5 minutes")),
    (600, _("10 minutes")),
    (900, _("15 minutes")),
]
THINKING = [
    (0, _("no limit")),
    (30, _("30 seconds")),
    (60, _("1 minute")),
    (120, _("2 minutes")),
    (300, _("5 minutes")),
]
TAKES = [
    (1, _("1 try")),
    (2, _("2 tries")),
    (3, _("3 tries")),
    (5, _("5 tries")),
    (10, _("10 tries")),
    (0, _("no limit")),
]


LIMITS = {
    "thinking_seconds": (THINKING, range(1, 3601)),
    "answer_seconds": (LENGTHS, range(15, 901)),
    "takes": (TAKES, range(1, 11)),
}


def _word(name: str, value: int) -> str:
    said = (
        ngettext("%(count)s try", "%(count)s tries", value)
        if name == "takes"
        else ngettext("%(count)s second", "%(count)s seconds", value)
    )
    return said % {"count": value}


def _limit(value: str) -> int | None:
    """Without a limit stands as 0 in the form and as nothing in the row."""
    return int(value) or None


UUID_TEXT = re.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MORE_DAYS = [
    (1, _("1 more day")),
    (3, _("3 more days")),
    (7, _("7 more days")),
    (14, _("14 more days")),
]


class MoreTimeForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("More time"),
        choices=MORE_DAYS,
        coerce=int,
        initial=7,
    )
    seen = forms.DateTimeField(input_formats=["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"])


class SelectionForm(forms.Form):
    """What to do with the candidates that are ticked in a list."""

    MOST = 200  # a page of the list, with room

    verb = forms.ChoiceField(choices=[("extend", ""), ("mail", ""), ("close", "")])
    days = forms.TypedChoiceField(choices=MORE_DAYS, coerce=int, required=False)

    def clean(self) -> dict[str, Any]:
        """The ticked boxes: ids, as many as a page shows."""
        cleaned = super().clean() or self.cleaned_data
        assert isinstance(self.data, QueryDict)  # noqa: S101 - it comes from a request
        ticked = self.data.getlist("invitation")[: self.MOST]
        ids = [UUID(one) for one in ticked if UUID_TEXT.fullmatch(one)]
        if not ids:
            raise forms.ValidationError(_("Nobody is selected."))
        return cleaned | {"invitations": ids}


class OtherDayForm(forms.Form):
    """A day that a member chooses in place of the one that was wished for."""

    day = forms.DateField(required=False)


class TemplateForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=100,
        strip=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Postings in Lever name it exactly like this, capitals and spaces included."),
    )
    introduction = forms.CharField(
        label=_("Welcome text"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What candidates read first. Empty: the organisation's welcome text."),
    )
    thanks = forms.CharField(
        label=_("Thanks text"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What they read once it is sent. Empty: the organisation's thanks text."),
    )
    deadline_days = forms.IntegerField(
        label=_("Days to answer"), min_value=1, max_value=90, initial=7
    )

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if not name.strip():
            raise forms.ValidationError(_("Give it a name that people can read."))
        if not name.isprintable():
            raise forms.ValidationError(
                _("A name is one line without control characters. Type it, do not paste it.")
            )
        if is_reserved(name):
            raise forms.ValidationError(
                _("“%(name)s” is the name of a status tag in Lever. Choose another name."),
                params={"name": name},
            )
        return name


class QuestionForm(forms.Form):
    text = forms.CharField(
        label=_("Question"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write the question, or remove it.")},
    )
    thinking_seconds = forms.TypedChoiceField(
        label=_("Time to think"), choices=THINKING, coerce=_limit
    )
    answer_seconds = forms.TypedChoiceField(
        label=_("Answer up to"), choices=LENGTHS, coerce=int, initial=120
    )
    takes = forms.TypedChoiceField(label=_("Tries"), choices=TAKES, coerce=_limit, initial=3)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (offered, allowed) in LIMITS.items():
            text, field = str(self[name].value()), self.fields[name]
            value = int(text) if text.isdecimal() else 0
            # A limit that came by a file or another way stands in the list beside our own.
            if value in allowed and value not in dict(offered):
                assert isinstance(field, forms.TypedChoiceField)  # noqa: S101 - declared above
                field.choices = [*offered, (value, _word(name, value))]

    @property
    def key(self) -> str:
        return str(self.prefix).removeprefix("q")


class TemplateEditor:
    """The template's form and its questions, as they stand on the page."""

    def __init__(self, template: TemplateForm, questions: list[QuestionForm]) -> None:
        self.template = template
        self.questions = questions

    @classmethod
    def of(cls, draft: TemplateDraft | None) -> Self:
        """What is saved, or an empty one with its first question."""
        drafts = draft.questions if draft else (QuestionDraft(""),)
        initial = asdict(draft) if draft else None
        questions = [
            QuestionForm(prefix=f"q{key}", initial=_shown(question))
            for key, question in enumerate(drafts)
        ]
        return cls(TemplateForm(initial=initial), questions)

    @classmethod
    def sent(cls, data: QueryDict) -> Self:
        """What was sent, to be checked."""
        questions = [QuestionForm(data, prefix=f"q{key}") for key in _keys(data)]
        return cls(TemplateForm(data), questions)

    @classmethod
    def rearranged(cls, data: QueryDict, command: str) -> Self:
        """What was typed so far, unchecked, with one question more, less or elsewhere.

        Commands: `add`, `remove:3`, `up:3`, `down:3`, where 3 is the question's key in the form.
        """
        keys = _moved(_keys(data), command)
        fields = QuestionForm.base_fields
        questions = [
            QuestionForm(
                prefix=f"q{key}",
                initial={
                    name: data[f"q{key}-{name}"] for name in fields if f"q{key}-{name}" in data
                },
            )
            for key in keys
        ]
        return cls(TemplateForm(initial=data.dict()), questions)

    @property
    def order(self) -> str:
        """The keys of the questions as they stand, for the form's hidden field."""
        return ",".join(question.key for question in self.questions)

    @property
    def has_many(self) -> bool:
        return len(self.questions) > WARN_ABOVE

    @property
    def can_add(self) -> bool:
        return len(self.questions) < MOST_QUESTIONS

    def is_valid(self) -> bool:
        # Both sides are looked at, so that every mistake is shown at once.
        valid_questions = [form for form in self.questions if form.is_valid()]
        template_is = self.template.is_valid()
        if template_is and not self.questions:
            self.template.add_error(None, _("Add at least one question."))
            return False
        return template_is and len(valid_questions) == len(self.questions)

    def draft(self) -> TemplateDraft:
        values = self.template.cleaned_data
        questions = tuple(QuestionDraft(**form.cleaned_data) for form in self.questions)
        return TemplateDraft(
            values["name"],
            questions,
            values["introduction"],
            values["deadline_days"],
            values["thanks"],
        )


def _shown(question: QuestionDraft) -> dict[str, Any]:
    return {name: 0 if value is None else value for name, value in asdict(question).items()}


def _keys(data: QueryDict) -> list[int]:
    keys = [int(key) for key in data.get("order", "").split(",") if re.fullmatch("[0-9]{1,9}", key)]
    return list(dict.fromkeys(keys))[:MOST_QUESTIONS]


def _moved(keys: list[int], command: str) -> list[int]:
    verb, _colon, text = command.partition(":")
    if verb == "add" and len(keys) < MOST_QUESTIONS:
        return [*keys, max(keys, default=-1) + 1]
    if not re.fullmatch("[0-9]{1,9}", text) or int(text) not in keys:
        return keys
    key = int(text)
    place = keys.index(key)
    rest = [other for other in keys if other != key]
    shift = {"up": -1, "down": 1}.get(verb)
    if shift is not None:
        rest.insert(max(0, place + shift), key)
    return rest
