"""`make story`: the main line alone, with its time line and what it took.

It ends in failure when a step does, or when a bound is missed.
"""

import shutil
import sys
import tempfile
from pathlib import Path

from e2e.browser import People, chromium
from e2e.line import Line, Measured, play
from e2e.programs import ROOT, Product
from e2e.steps import Steps

ANSWER_SECONDS = 30
MOST_TO_MAIL, MOST_TO_WATCHABLE = 2, 3
EVIDENCE = ROOT / ".data" / "e2e" / "story"


def main() -> int:
    data = Path(tempfile.mkdtemp(prefix="greenroom-story-"))
    steps = Steps("From a stage in Lever to a video watched from Lever")
    product = Product(data / "data")
    try:
        with steps.step("start the product, its Lever and its inbox"):
            product.start()
        measured = _played(product, steps)
    except Exception as error:  # noqa: BLE001 - any failure is the story's answer
        said = str(error).partition("Aria snapshot")[0].strip()
        print(f"\n{type(error).__name__}: {said}", file=sys.stderr)
        print(f"RESULT story=failed steps={steps.done}", flush=True)
        return 1
    finally:
        product.stop()
        shutil.rmtree(data, ignore_errors=True)
    return _result(measured, steps)


def _played(product: Product, steps: Steps) -> Measured:
    with chromium() as browser:
        people = People(browser)
        try:
            return play(Line(product, people, steps), ANSWER_SECONDS)
        except BaseException:
            people.tell(EVIDENCE, product.logs())
            raise


def _result(measured: Measured, steps: Steps) -> int:
    holds = (
        measured.move_to_mail < MOST_TO_MAIL and measured.submit_to_watchable < MOST_TO_WATCHABLE
    )
    print(
        f"RESULT story={'ok' if holds else 'slow'} steps={steps.done}"
        f" move_to_mail_s={measured.move_to_mail:.2f}"
        f" submit_to_watchable_s={measured.submit_to_watchable:.2f}"
        f" submit_to_tag_s={measured.submit_to_tag:.2f}",
        flush=True,
    )
    return 0 if holds else 1


if __name__ == "__main__":
    sys.exit(main())
