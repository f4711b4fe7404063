import { h, setText, show } from "./dom"
import { heading, lead, safeWords, uploadLine } from "./parts"
import type { Room, Screen } from "./screen"

/** Waits until the server has acknowledged everything; nothing is handed in before. */
export function submitScreen({ text }: Room): Screen {
  const bar = h("progress", { class: "bar", max: 100, value: 0, "aria-label": text("submit_progress") })
  const told = h("p", { class: "muted num", role: "status" })
  const uploads = uploadLine(text)
  const safe = h("p", { class: "muted num", role: "status" })
  const delayed = h("p", { class: "muted", role: "status" })
  const stay = h("p", { class: "small muted" }, text("submit_stay"))
  return {
    nodes: [h("div", { class: "stack tight" }, heading(text("submitting_title")), lead(text("submitting_lead"))), bar, told, safe, delayed, stay, uploads.node],
    update(state) {
      const sent = state.submitTotal - state.uploads.waitingBytes
      const percent = state.step.is === "submitted" ? 100 : Math.max(0, Math.min(99, Math.floor((100 * sent) / Math.max(1, state.submitTotal))))
      bar.value = percent
      setText(told, text("submit_percent", { percent }))
      setText(safe, safeWords(state, text))
      setText(delayed, state.submitDelayed ? text("submit_delayed") : "")
      show(stay, state.step.is !== "submitted")
      uploads.update(state)
    },
  }
}
