import type { Ask } from "./parts.ts"
import { NotSent, megabytes, sendInParts } from "./parts.ts"

const token = document.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content ?? ""
const ask: Ask = (url, init) => fetch(url, { ...init, headers: { "X-CSRFToken": token, "Content-Type": "application/octet-stream" } })

/** A part of the page that our own template put there. */
function part<Found extends Element>(within: ParentNode, selector: string, kind: new () => Found): Found {
  const found = within.querySelector(selector)
  if (found instanceof kind) return found
  throw new TypeError(`The page has no ${selector}.`)
}

// Before htmx hears of it: what no server between would let through is not sent at all.
document.addEventListener("change", (event) => {
  const input = event.target
  if (!(input instanceof HTMLInputElement) || !input.matches("[data-most-bytes]")) return
  const place = part(input.ownerDocument, `.place:has(#${input.id})`, HTMLElement)
  const file = input.files?.[0]
  say(place, "")
  if (file && file.size > Number(input.dataset["mostBytes"])) {
    event.stopPropagation()
    input.value = ""
    say(place, input.form?.dataset["tooLarge"] ?? "")
  } else if (file && input.matches("[data-in-parts]")) {
    void take(input, file, place)
  }
}, { capture: true })

async function take(input: HTMLInputElement, file: File, place: HTMLElement): Promise<void> {
  const form = input.form
  if (!form) return
  const { videos = "", lost = "" } = form.dataset
  // From here on the parts carry the file, the form does not.
  input.disabled = true
  try {
    const id = await sendInParts(file, videos, ask, (done) => { tell(place, done, file.size) })
    part(form, "input[type=hidden][name=video]", HTMLInputElement).value = id
    input.value = ""
    part(form, "button[data-redraw]", HTMLButtonElement).click()
  } catch (error) {
    say(place, error instanceof NotSent && error.message ? error.message : lost)
    input.value = ""
  } finally {
    input.disabled = false
    part(place, "[data-sending]", HTMLElement).hidden = true
  }
}

function tell(place: HTMLElement, done: number, total: number): void {
  const box = part(place, "[data-sending]", HTMLElement)
  const words = part(box, "[data-sending-words]", HTMLElement)
  const bar = part(box, "progress", HTMLProgressElement)
  box.hidden = false
  bar.value = done / total
  words.textContent = (words.dataset["sendingWords"] ?? "")
    .replace("{done}", megabytes(done)).replace("{total}", megabytes(total))
}

function say(place: HTMLElement, problem: string): void {
  const box = part(place, "[data-problem]", HTMLElement)
  const line = document.createElement("p")
  line.className = "problem"
  line.textContent = problem
  box.replaceChildren(...(problem ? [line] : []))
}
