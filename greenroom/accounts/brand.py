"""How an organisation looks to its candidates, beside its name and colour.

These values rest as JSON on the organisation's row, so that each page and mail knows them without
another query; `greenroom.branding` holds the files that they name and is alone to change them.
"""

from typing import Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

Place = Literal["logo", "dark_logo", "icon", "video", "captions"]
PLACES: tuple[Place, ...] = ("logo", "dark_logo", "icon", "video", "captions")
# A logo wider than this is a word mark: the name beside it would say the same twice.
WORD_MARK = 1.6


class File(BaseModel):
    """A file of the organisation, by the address at which anybody who has it may load it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: UUID
    url: str
    """Empty while it is being prepared."""
    still_url: str = ""
    """A small picture of it: the still of a video, the browser icon made of a logo."""
    name: str = ""
    width: int = 0
    height: int = 0

    @property
    def says_the_name(self) -> bool:
        return self.width > WORD_MARK * self.height


class Brand(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")

    logo: File | None = None
    dark_logo: File | None = None
    icon: File | None = None
    video: File | None = None
    captions: File | None = None
    welcome: str = ""
    thanks: str = ""

    @property
    def icon_url(self) -> str:
        if self.icon:
            return self.icon.url
        return self.logo.still_url if self.logo else ""

    def file(self, place: Place) -> File | None:
        found: File | None = getattr(self, place)
        return found
