import type { Flow } from "../flow/flow"
import { PRACTICE } from "../flow/state"
import type { State, Step } from "../flow/state"
import { checkScreen } from "./check"
import { elsewhereScreen, leftScreen } from "./left"
import { replayScreen } from "./replay"
import { reviewScreen } from "./review"
import { stageScreen } from "./question"
import { phoneScreen } from "./phone"
import { submitScreen } from "./submit"
import type { Stage } from "./stage"
import type { Text } from "./text"

export interface Room {
  readonly flow: Flow
  readonly text: Text
  readonly stage: Stage
  readonly links: { readonly landing: string; readonly support: string; readonly personal: string; readonly qr: string }
  readonly now: () => number
}

export interface Screen {
  readonly nodes: readonly Node[]
  /** Called on every change and tick while this screen is up. */
  update(state: State): void
}

/** The screen is built anew when this changes, and only then does focus move. */
export function screenKey(state: State): string {
  const step = state.step
  const at = "at" in step ? String(step.at) : ""
  if (step.is === "check") return `check ${state.camera.is} ${"problem" in state.camera ? state.camera.problem : ""}`
  if (step.is === "replay") return `replay ${step.take}`
  if (step.is === "review") return `review ${state.questions.map(({ kept }) => kept?.id ?? "").join(" ")}`
  return `${step.is} ${at}`
}

/** Where the address bar and Back lead. */
export function pathOf(step: Step): string {
  if ("at" in step && step.at !== PRACTICE) return `questions/${step.at + 1}/`
  return step.is === "review" || step.is === "submit" || step.is === "submitted" ? "review/" : "check/"
}

export function buildScreen(room: Room): Screen {
  switch (room.flow.state.step.is) {
    case "elsewhere": return elsewhereScreen(room)
    case "check": return checkScreen(room)
    case "read":
    case "think":
    case "count":
    case "record": return stageScreen(room)
    case "replay": return replayScreen(room)
    case "left": return leftScreen(room)
    case "phone": return phoneScreen(room)
    case "review": return reviewScreen(room)
    case "submit":
    case "submitted": return submitScreen(room)
  }
}
