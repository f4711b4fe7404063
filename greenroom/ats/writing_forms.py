"""What an admin chooses on the page of the optional write-backs."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from greenroom.ats.models import WriteBacks
from greenroom.ats.writing import OURS, THEIRS

THEIR_WORDS = {
    1: _("1 - Strong No Hire"),
    2: _("2 - No Hire"),
    3: _("3 - Hire"),
    4: _("4 - Strong Hire"),
}


class WriteBacksForm(forms.Form):
    note_links = forms.BooleanField(label=_("Put the link to watch into the note"), required=False)
    secret_notes = forms.BooleanField(label=_("Write secret notes"), required=False)
    feedback = forms.BooleanField(label=_("Write ratings as feedback"), required=False)
    template_ref = forms.ChoiceField(label=_("Feedback template"), required=False)
    moves = forms.BooleanField(
        label=_("Move the candidate when the interview is sent"), required=False
    )
    stage_ref = forms.ChoiceField(label=_("To this stage"), required=False)
    summary = forms.BooleanField(label=_("Attach a PDF summary"), required=False)
    summary_when = forms.ChoiceField(
        label=_("When"), choices=WriteBacks.When.choices, widget=forms.RadioSelect
    )
    summary_ratings = forms.BooleanField(label=_("Say who rated it how"), required=False)

    def __init__(self, data: Any, chosen: WriteBacks, triggers: set[str]) -> None:
        initial = {name: getattr(chosen, name) for name in self.base_fields}
        super().__init__(data, initial=initial)
        self.chosen = chosen
        self._choices("template_ref", self._templates())
        stages = [(one["ref"], one["name"]) for one in chosen.connection.stages]
        self._choices("stage_ref", [stage for stage in stages if stage[0] not in triggers])
        for ours in OURS:
            self.fields[f"score_{ours}"] = forms.TypedChoiceField(
                label=gettext("Our %(score)s") % {"score": ours},
                choices=[(theirs, THEIR_WORDS[theirs]) for theirs in THEIRS],
                coerce=int,
                initial=chosen.theirs(int(ours)),
            )

    def _choices(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - made so above
        field.choices = [("", gettext("Choose one")), *choices]

    def _templates(self) -> list[tuple[str, str]]:
        usable = [(ref, name) for ref, name, is_usable in self.chosen.templates if is_usable]
        kept = (self.chosen.template_ref, self.chosen.template_name)
        return usable if not kept[0] or kept in usable else [kept, *usable]

    @property
    def scores(self) -> list[forms.BoundField]:
        return [self[f"score_{ours}"] for ours in OURS]

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if given.get("moves") and not given.get("stage_ref"):
            self.add_error("stage_ref", gettext("Choose the stage to move to."))
        has_choice = any(is_usable for _ref, _name, is_usable in self.chosen.templates)
        if given.get("feedback") and has_choice and not given.get("template_ref"):
            self.add_error("template_ref", gettext("Choose a feedback template."))
        return given

    def values(self) -> dict[str, Any]:
        """As `actions.writing.choose` takes them."""
        given = self.cleaned_data
        values = {name: given[name] for name in self.base_fields}
        values["scores"] = {ours: int(given[f"score_{ours}"]) for ours in OURS}
        return values
