import { mayRecord } from "../flow/state"
import { h } from "./dom"
import { actions, button, heading, lead, progress, uploadLine } from "./parts"
import { player } from "./replay"
import type { Room, Screen } from "./screen"
import { clockTime } from "./text"

/** An answer that was cut off or never chosen: nothing is lost, and the candidate decides. */
export function leftScreen({ flow, text }: Room): Screen {
  const { state } = flow
  const question = state.step.is === "left" ? state.questions[state.step.at] : undefined
  if (state.step.is !== "left" || !question?.left) return { nodes: [], update: () => undefined }

  const { counted, durationMs, id, url } = question.left
  const time = clockTime(durationMs)
  const uploads = uploadLine(text)
  const replay = flow.replays.get(id) ?? url
  return {
    nodes: [
      progress(state, state.step.at, text),
      h("div", { class: "stack tight" }, heading(text("left_title", { time })), lead(question.text)),
      replay ? player(replay, text) : "",
      lead(text(mayRecord(question) ? (counted ? "left_counted" : "left_free") : "tries_none")),
      actions(
        button(text("use_answer"), "primary big", () => { flow.dispatch({ type: "keep" }) }),
        mayRecord(question) ? button(text("record_again"), "big", () => { flow.dispatch({ type: "retake" }) }) : null,
      ),
      uploads.node,
    ].filter((node): node is HTMLElement => node !== ""),
    update: (now) => { uploads.update(now) },
  }
}

/** Two tabs would write over one another, so only one may record. */
export function elsewhereScreen({ text, links }: Room): Screen {
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text("elsewhere_title")), lead(text("elsewhere_lead"))),
      actions(
        button(text("elsewhere_retry"), "primary big", () => { location.reload() }),
        h("a", { class: "btn big", href: links.landing }, text("back_to_start")),
      ),
    ],
    update: () => undefined,
  }
}
