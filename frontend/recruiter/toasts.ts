import { exchange } from "./requests.ts"

const SHOWN_MS = 8000

/** Short news at the bottom. Those that need no answer leave by themselves unless someone is on them. */
export function manageToasts(root: Document): void {
  const tray = root.getElementById("toasts")
  if (!tray) return
  root.addEventListener("click", (event) => {
    const button = (event.target as Element).closest("[data-dismisses]")
    button?.closest("[data-toast]")?.remove()
  })
  for (const toast of tray.querySelectorAll<HTMLElement>("[data-toast]")) leaveLater(toast)
  root.addEventListener("htmx:error", () => {
    say(tray, tray.dataset["offline"] ?? "", "wait")
  })
  root.addEventListener("htmx:response:error", (event) => {
    const isRefresh = (event.target as Element).matches("[data-live]")
    if (isRefresh) say(tray, tray.dataset["stale"] ?? "", "wait")
    else say(tray, tray.dataset["refused"] ?? "", "bad")
  })
  root.addEventListener("htmx:after:swap", (event) => {
    if ((exchange(event).response?.status ?? 0) < 400) takeBack(tray)
  })
}

/** The connection is back: what was said about it is no longer true. */
function takeBack(tray: HTMLElement): void {
  for (const toast of tray.querySelectorAll<HTMLElement>("[data-toast]")) {
    const words = toast.querySelector("p")?.textContent
    if (words === tray.dataset["offline"] || words === tray.dataset["stale"]) toast.remove()
  }
}

function leaveLater(toast: HTMLElement): void {
  if (toast.matches(".bad, .wait")) return
  window.setTimeout(() => {
    if (toast.matches(":hover, :focus-within")) leaveLater(toast)
    else toast.remove()
  }, SHOWN_MS)
}

/** Show a toast; the same words are never there twice. */
export function say(tray: HTMLElement, words: string, tone: "ok" | "wait" | "bad"): void {
  const shown = [...tray.querySelectorAll("[data-toast] p")].some((p) => p.textContent === words)
  if (shown || !words) return
  const toast = document.createElement("div")
  toast.className = `toast ${tone}`
  toast.dataset["toast"] = ""
  const text = document.createElement("p")
  text.textContent = words
  toast.append(text, dismissButton(tray.dataset["dismiss"] ?? ""))
  tray.append(toast)
  leaveLater(toast)
}

function dismissButton(label: string): HTMLButtonElement {
  const button = document.createElement("button")
  button.type = "button"
  button.className = "btn quiet mini"
  button.dataset["dismisses"] = ""
  button.textContent = label
  return button
}

/** Say something to a screen reader without showing it. */
export function announce(words: string): void {
  let voice = document.getElementById("voice")
  if (!voice) {
    voice = document.createElement("p")
    voice.id = "voice"
    voice.className = "sr-only"
    voice.setAttribute("role", "status")
    document.body.append(voice)
  }
  voice.textContent = ""
  const target = voice
  // A live region speaks only what changes after it was there.
  window.setTimeout(() => {
    target.textContent = words
  }, 50)
}
