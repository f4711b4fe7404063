"""`make overview`: play the story once more, before a camera, and write the films into `help`."""

import sys
import tempfile
from pathlib import Path

from django.conf import settings

from e2e.films import answers, captions, overview
from e2e.films.encoding import as_mp4, as_webm, as_webp
from e2e.films.reel import Reel
from greenroom.help.overview import FOLDER, MOST_BYTES

ANSWERS = FOLDER.parent / "stand-in"


def main() -> int:
    settings.configure(USE_I18N=False)  # the lines stand in the code in English
    with tempfile.TemporaryDirectory(prefix="greenroom-films-") as place:
        frames = Path(place)
        answers.draw(frames, ANSWERS)
        reel = Reel(frames)
        overview.shoot(reel, frames)
        _write(reel)
    size = sum(file.stat().st_size for file in FOLDER.iterdir())
    print(f"RESULT seconds={reel.seconds:.1f} bytes={size} answers={_size(ANSWERS)}")
    return int(size > MOST_BYTES)


def _write(reel: Reel) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    script = reel.script()
    as_webm(script, FOLDER / "overview.webm")
    as_mp4(script, FOLDER / "overview.mp4")
    as_webp(reel.poster, FOLDER / "poster.webp")
    for language, lines in captions.texts().items():
        target = FOLDER / f"captions.{language}.vtt"
        target.write_text(captions.written(lines, reel.scenes, reel.seconds))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.glob("*.webm"))


if __name__ == "__main__":
    sys.exit(main())
