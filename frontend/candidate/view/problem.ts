import { readFile } from "../devices/file"
import { mayRecord } from "../flow/state"
import type { CameraProblem } from "../ports"
import { h, setText } from "./dom"
import { actions, button, heading, lead, phoneButton } from "./parts"
import type { Room, Screen } from "./screen"
import { duration } from "./text"

const BROWSERS: readonly (readonly [string, RegExp])[] = [
  ["ios", /iPhone|iPad|iPod/],
  ["android", /Android/],
  ["firefox", /Firefox\//],
  ["edge", /Edg\//],
  ["chrome", /Chrom(e|ium)\//],
  ["safari", /AppleWebKit/],
]

export function browserOf(agent: string): string {
  return BROWSERS.find(([, mark]) => mark.test(agent))?.[0] ?? "other"
}

const LINK_HELPS: readonly CameraProblem[] = ["in_app", "unsupported", "insecure"]
const FILE_HELPS: readonly CameraProblem[] = ["in_app", "unsupported"]
const VOICE_HELPS: readonly CameraProblem[] = ["denied", "no_device", "in_use", "unknown"]

/** What happened, what to do about it in this browser, and the ways round it. */
export function problemScreen(room: Room, problem: CameraProblem): Screen {
  const { flow, text, links } = room
  const retry = button(text("try_again"), "primary big", () => { flow.dispatch({ type: "open_camera" }) })
  const voice = button(text("audio_only"), "big", () => { flow.dispatch({ type: "open_camera", audioOnly: true }) })
  const steps = stepsFor(problem).flatMap((key) => text(key).split("\n")).filter((line) => line !== "")
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text(`problem_${problem}`)), lead(text(`problem_${problem}_why`))),
      h("div", { class: "card pad stack tight" }, h("h2", {}, text("problem_steps")), h("ol", { class: "steps-list" }, ...steps.map((line) => h("li", {}, line)))),
      actions(retry, VOICE_HELPS.includes(problem) ? voice : null, LINK_HELPS.includes(problem) ? copyLink(text("copy_link"), text("link_copied"), links.personal) : null, phoneButton(flow, text)),
      FILE_HELPS.includes(problem) ? fileField(room) : "",
      h("p", { class: "small muted" }, text("problem_progress"), " ", h("a", { href: links.support }, text("problem_other_ways"))),
    ].filter((node): node is HTMLElement => node instanceof HTMLElement),
    update: () => undefined,
  }
}

/** The device's own camera program records, where the browser can not. */
function fileField({ flow, text }: Room): HTMLElement | null {
  const { step, questions } = flow.state
  const question = step.is === "check" ? questions[step.then] : undefined
  if (!question || !mayRecord(question)) return null
  const told = h("p", { class: "small muted", role: "status" })
  const field = h("input", { id: "recorded-file", type: "file", accept: "video/*", capture: "user", change: () => {
    const file = field.files?.[0]
    if (!file) return
    setText(told, text("file_reading"))
    void readFile(file).then((read) => flow.takeFile(read)).catch(() => { setText(told, text("file_failed")) })
  } })
  return h("div", { class: "card pad stack tight" },
    h("h2", {}, text("file_title")), h("p", {}, question.text),
    h("div", { class: "field" }, h("label", { for: field.id }, text("file_label", { time: duration(text, question.answerSeconds) })), field), told)
}

function stepsFor(problem: CameraProblem): readonly string[] {
  return problem === "denied" ? [`steps_denied_${browserOf(navigator.userAgent)}`] : [`steps_${problem}`]
}

/** For another browser or a phone: the personal link is the only address that works there. */
function copyLink(label: string, done: string, personal: string): HTMLElement {
  const copy = button(label, "big", () => {
    void navigator.clipboard.writeText(personal).then(() => { copy.textContent = done }).catch(() => undefined)
  })
  return copy
}
