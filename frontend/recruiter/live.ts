import { exchange } from "./requests.ts"

const SLOWEST_S = 60

/**
 * Parts with `data-live="5"` and `hx-trigger="live"` ask the server every five seconds, only while
 * the page is looked at, and less often while it does not answer.
 */
export function pollLiveParts(root: Document, ask: (element: HTMLElement) => void): void {
  const due = new WeakMap<HTMLElement, number>()
  const failures = new WeakMap<HTMLElement, number>()

  root.addEventListener("htmx:error", (event) => {
    count(event.target)
  })
  root.addEventListener("htmx:response:error", (event) => {
    count(event.target)
  })
  root.addEventListener("htmx:after:swap", (event) => {
    const answered = (exchange(event).response?.status ?? 0) < 400
    if (answered && event.target instanceof HTMLElement) failures.delete(event.target)
  })
  function count(target: EventTarget | null): void {
    if (target instanceof HTMLElement) failures.set(target, (failures.get(target) ?? 0) + 1)
  }

  function look(): void {
    if (root.hidden) return
    const now = Date.now()
    for (const part of root.querySelectorAll<HTMLElement>("[data-live]")) {
      const next = due.get(part)
      if (next !== undefined && next > now) continue
      due.set(part, now + wait(Number(part.dataset["live"]), failures.get(part) ?? 0) * 1000)
      if (next !== undefined && !isBusy(part)) ask(part)
    }
  }
  window.setInterval(look, 1000)
  root.addEventListener("visibilitychange", look)
}

export function wait(seconds: number, failures: number): number {
  const base = seconds > 0 ? seconds : 5
  return Math.min(base * 2 ** failures, Math.max(base, SLOWEST_S))
}

/** Never swap under somebody's hands, nor what they have ticked. */
export function isBusy(part: HTMLElement): boolean {
  const used = "details[open], dialog[open], :is(input, select, textarea):focus, input:checked"
  return part.querySelector(used) !== null
}
