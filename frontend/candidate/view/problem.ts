import type { CameraProblem } from "../ports"
import { h } from "./dom"
import { actions, button, heading, lead, phoneButton } from "./parts"
import type { Room, Screen } from "./screen"

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
const VOICE_HELPS: readonly CameraProblem[] = ["denied", "no_device", "in_use", "unknown"]

/** What happened, what to do about it in this browser, and the ways round it. */
export function problemScreen({ flow, text, links }: Room, problem: CameraProblem): Screen {
  const retry = button(text("try_again"), "primary big", () => { flow.dispatch({ type: "open_camera" }) })
  const voice = button(text("audio_only"), "big", () => { flow.dispatch({ type: "open_camera", audioOnly: true }) })
  const steps = stepsFor(problem).flatMap((key) => text(key).split("\n")).filter((line) => line !== "")
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text(`problem_${problem}`)), lead(text(`problem_${problem}_why`))),
      h("div", { class: "card pad stack tight" }, h("h2", {}, text("problem_steps")), h("ol", { class: "steps-list" }, ...steps.map((line) => h("li", {}, line)))),
      actions(retry, VOICE_HELPS.includes(problem) ? voice : null, LINK_HELPS.includes(problem) ? copyLink(text("copy_link"), text("link_copied"), links.personal) : null, phoneButton(flow, text)),
      h("p", { class: "small muted" }, text("problem_progress"), " ", h("a", { href: links.support }, text("problem_other_ways"))),
    ],
    update: () => undefined,
  }
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
