import { h, setText, show } from "./dom"
import { actions, button, heading, lead, uploadLine } from "./parts"
import type { Room, Screen } from "./screen"

/** The personal link as a picture for another device's camera. Everything that counts is on the server. */
export function phoneScreen({ text, links }: Room): Screen {
  const uploads = uploadLine(text)
  const waiting = h("p", { role: "status" })
  const bar = h("progress", { class: "bar" })
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text("phone_title")), lead(text("phone_lead"))),
      h("img", { class: "qr", src: links.qr, alt: text("phone_code"), width: 240, height: 240 }),
      h("p", { class: "small muted" }, text("phone_same_link")),
      waiting, bar,
      actions(button(text("phone_stay"), "big", () => { location.reload() })),
      uploads.node,
    ],
    update(state) {
      const open = state.uploads.waitingTakes > 0
      setText(waiting, text(open ? "phone_waiting" : "phone_free"))
      show(bar, open)
      uploads.update(state)
    },
  }
}
