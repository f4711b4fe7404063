"""The page's form: texts, and for each place a file that is there, chosen or taken away."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import BinaryIO, Self, TypeAlias, cast
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.datastructures import MultiValueDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from greenroom.accounts.brand import PLACES, Place
from greenroom.accounts.models import Organisation
from greenroom.branding import actions, captions, drafts, videos
from greenroom.branding.actions import Look
from greenroom.branding.models import PART_BYTES, VIDEO_BYTES, BrandFile
from greenroom.branding.problems import FileUnfit
from greenroom.kit.text import one_line
from greenroom.ui import brand

LONGEST_TEXT = 2000
PICTURES = "image/png,image/jpeg,image/webp"
Upload: TypeAlias = "UploadedFile[bytes]"
Files: TypeAlias = "MultiValueDict[str, Upload]"


class LookForm(forms.Form):
    colour = forms.CharField(
        label=_("Colour"),
        widget=forms.TextInput(attrs={"type": "color"}),
        help_text=_("For buttons and marks on the candidates' pages and in mails."),
    )
    welcome = forms.CharField(
        label=_("Welcome text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("On the candidates' first page. An interview template can have its own."),
    )
    thanks = forms.CharField(
        label=_("Thanks text"),
        required=False,
        max_length=LONGEST_TEXT,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("On the last page, once an interview is sent. A template can have its own."),
    )

    def clean_colour(self) -> str:
        colour: str = self.cleaned_data["colour"]
        if not brand.HEX.fullmatch(colour):
            raise forms.ValidationError(_("A colour is written like #1f5e47."))
        return colour.lower()

    def clean_welcome(self) -> str:
        return _clean_lines(self.cleaned_data["welcome"])

    def clean_thanks(self) -> str:
        return _clean_lines(self.cleaned_data["thanks"])


def _clean_lines(text: str) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    return "\n".join(one_line(line, LONGEST_TEXT) for line in lines).strip()


@dataclass(frozen=True)
class Offer:
    """What a place is for."""

    place: Place
    label: Promise
    help: Promise
    accept: str
    most_bytes: int


OFFERS = (
    Offer(
        "logo",
        _("Logo"),
        _("PNG, JPEG or WebP, at most 3 MB. Best with nothing behind it, 216 pixels high."),
        PICTURES,
        actions.PICTURE_BYTES,
    ),
    Offer(
        "dark_logo",
        _("Logo on dark"),
        _("For people whose screen is dark. Without it the logo stands on a white plate there."),
        PICTURES,
        actions.PICTURE_BYTES,
    ),
    Offer(
        "icon",
        _("Browser icon"),
        _("A square picture for the browser's tab. Without it we make one of the logo."),
        PICTURES,
        actions.PICTURE_BYTES,
    ),
    Offer(
        "video",
        _("Video"),
        _(
            "MP4 or WebM, at most five minutes and 300 MB. It stands on the candidates' first page "
            "and never starts by itself."
        ),
        "video/mp4,video/webm",
        VIDEO_BYTES,
    ),
    Offer(
        "captions",
        _("Captions"),
        _("A WebVTT file, so that people who can't hear it can read it."),
        ".vtt,text/vtt",
        captions.MOST_BYTES,
    ),
)


@dataclass
class Choice:
    """A place on the page: its file now, whether it is saved, and what was wrong with the last."""

    offer: Offer
    file: BrandFile | None
    saved_id: UUID | None
    problem: str = ""

    @property
    def file_id(self) -> UUID | None:
        return self.file.pk if self.file else None

    @property
    def is_changed(self) -> bool:
        return self.file_id != self.saved_id


@dataclass
class Editor:
    """Everything on the page, saved or not."""

    form: LookForm
    saved: Look
    files: dict[Place, UUID | None]
    problems: dict[Place, str] = field(default_factory=dict)

    @classmethod
    def of(cls, organisation: Organisation) -> Self:
        saved = drafts.look_of(organisation)
        texts = {"colour": saved.colour, "welcome": saved.welcome, "thanks": saved.thanks}
        return cls(LookForm(initial=texts), saved, dict(saved.files))

    @classmethod
    def sent(cls, organisation: Organisation, data: QueryDict, sent: Files, at: datetime) -> Self:
        """What was sent. New files are taken in at once, and candidates see none before `save`."""
        saved = drafts.look_of(organisation)
        files = {place: _file_id(data.get(place, "")) for place in PLACES}
        for place in PLACES:
            if data.get("remove") == place:
                files[place] = None
            if data.get("restore") == place:
                files[place] = saved.files[place]
        editor = cls(LookForm(data), saved, files)
        editor._take(sent, at)
        return editor

    def _take(self, sent: Files, at: datetime) -> None:
        for place in PLACES:
            upload = sent.get(f"{place}_file")
            if upload is None:
                continue
            try:
                self.files[place] = _taken(place, upload, at).pk
            except FileUnfit as unfit:
                self.problems[place] = unfit.sentence

    def is_valid(self) -> bool:
        for choice in self.choices():
            if choice.file and choice.file.is_refused:
                self.problems.setdefault(choice.offer.place, choice.file.why)
        return self.form.is_valid() and not self.problems

    def look(self) -> Look:
        """What is typed where it makes sense, else what is saved."""
        self.form.is_valid()
        typed = getattr(self.form, "cleaned_data", {})
        texts = {name: typed.get(name, getattr(self.saved, name)) for name in self.form.fields}
        return Look(**texts, files=self.files)

    def choices(self) -> list[Choice]:
        found = BrandFile.objects.in_bulk([file_id for file_id in self.files.values() if file_id])
        return [
            Choice(
                offer,
                found.get(self.files[offer.place]),
                self.saved.files[offer.place],
                self.problems.get(offer.place, ""),
            )
            for offer in OFFERS
        ]

    @property
    def has_problems(self) -> bool:
        return bool(self.problems or self.form.errors)


def _taken(place: Place, upload: Upload, at: datetime) -> BrandFile:
    source, name = cast("BinaryIO", upload), upload.name or ""
    if place == "captions":
        return actions.add_captions(name, source, at)
    if place != "video":
        return actions.add_picture(place, name, source, at)
    file = videos.begin(name, upload.size or 0, at)
    for number, part in enumerate(upload.chunks(PART_BYTES)):
        videos.store_part(file.pk, number, part)
    return videos.complete(file.pk, at)


def _file_id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
