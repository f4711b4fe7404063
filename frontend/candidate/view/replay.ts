import { mayRecord, PRACTICE, questionAt, triesLeft } from "../flow/state"
import { h, show } from "./dom"
import { actions, button, cutNotice, heading, lead, progress, savedChip, uploadLine, wordsOf } from "./parts"
import type { Room, Screen } from "./screen"
import type { Text } from "./text"
import { clockTime } from "./text"

/** Watch what was just recorded, then use it or record again. */
export function replayScreen({ flow, text }: Room): Screen {
  const { state } = flow
  const step = state.step
  const question = step.is === "replay" ? questionAt(state, step.at) : undefined
  if (step.is !== "replay" || !question) return { nodes: [], update: () => undefined }

  const isPractice = step.at === PRACTICE
  const saved = savedChip(text)
  show(saved.node, !isPractice)
  const uploads = uploadLine(text)
  const keep = button(text(isPractice ? "practice_done" : "use_answer"), "primary big", () => { flow.dispatch({ type: "keep" }) })
  const again = mayRecord(question) ? button(text(isPractice ? "practise_again" : "record_again"), "big", () => { flow.dispatch({ type: "retake" }) }) : null
  const left = triesLeft(question)
  return {
    nodes: [
      progress(state, step.at, text),
      h("div", { class: "stack tight" }, heading(text(isPractice ? "practice_title" : "replay_title")), lead(wordsOf(question, text))),
      ...[cutNotice(step.cut, text)].filter((node) => node !== null),
      player(flow.replays.get(step.take) ?? "", text),
      h("div", { class: "controls" }, actions(keep, again), h("div", { class: "row small" }, saved.node, h("span", { class: "muted" }, text("length", { time: clockTime(step.durationMs) })))),
      lead(isPractice ? text("practice_lead") : left === null ? text("tries_unlimited") : left === 0 ? text("tries_none") : text("tries_left", { count: left })),
      uploads.node,
    ],
    update(now) {
      saved.update(now.uploads, step.take)
      uploads.update(now)
    },
  }
}

/** The browser's own player. A recorder's file has no length in it, so none is shown until it is known. */
export function player(url: string, text: Text): HTMLElement {
  if (url === "") return h("div", { class: "stage" }, h("p", { class: "message" }, text("replay_later")))
  return h("video", { class: "stage-video", src: url, controls: true, playsinline: true, preload: "metadata", "aria-label": text("replay_label") })
}
