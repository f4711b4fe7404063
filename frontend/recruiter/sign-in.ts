const CHANNEL = "greenroom-sign-in"
const SIZE = "popup,width=560,height=760"
/** The other window may be between two pages, so it is asked more than once. */
const ANSWER_MS = 2000
const ASK_MS = 200
/** A window that just closed itself has returned, which the row says a moment later. */
const GRACE_MS = 3000

type Said = "returned" | "here"

/**
 * Signing in elsewhere happens in a window of its own. The two windows speak by a channel, because
 * the site in between may cut the tie that `opener` is.
 */
export function signInElsewhere(root: Document): void {
  const form = root.querySelector<HTMLFormElement>("form[data-sign-in]")
  const returned = root.querySelector<HTMLElement>("[data-sign-in-returned]")
  const wentOn = root.querySelector<HTMLElement>("[data-sign-in-went-on]")
  if (form) offerWindow(root, form)
  if (form || wentOn) answer(new BroadcastChannel(CHANNEL))
  if (returned) report(returned, new BroadcastChannel(CHANNEL))
}

/** Here the set-up goes on, so the window that came back is not needed. */
function answer(channel: BroadcastChannel): void {
  channel.addEventListener("message", (event: MessageEvent<Said>) => {
    if (event.data === "returned") channel.postMessage("here" satisfies Said)
  })
}

function offerWindow(root: Document, form: HTMLFormElement): void {
  let watching = 0
  form.addEventListener("submit", () => {
    const opened = window.open("", form.target, SIZE)
    window.clearInterval(watching)
    showClosed(root, false)
    if (opened) watching = watch(root, opened)
    else form.removeAttribute("target") // blocked: the same window will do
  })
}

/** Asked again and again: the row may be a moment behind the window, in either direction. */
function watch(root: Document, opened: Window): number {
  let closedAt = 0
  return window.setInterval(() => {
    // A policy of the other site can make it look closed; who still uses it is not looking here.
    if (!opened.closed || !root.hasFocus()) return
    closedAt ||= performance.now()
    if (performance.now() - closedAt >= GRACE_MS) showClosed(root, state(root) === "started")
  }, 500)
}

function showClosed(root: Document, shown: boolean): void {
  const note = root.querySelector<HTMLElement>("[data-window-closed]")
  if (note) note.hidden = !shown
}

function state(root: ParentNode): string {
  return root.querySelector<HTMLElement>("[data-state]")?.dataset["state"] ?? ""
}

/** Tell the other window, and close; without an answer there is none, and we go on here. */
function report(returned: HTMLElement, channel: BroadcastChannel): void {
  let answered = false
  channel.addEventListener("message", (event: MessageEvent<Said>) => {
    if (event.data !== "here") return
    answered = true
    const note = returned.querySelector<HTMLElement>("[data-may-close]")
    if (note) note.hidden = false
    window.close()
  })
  const timer = window.setInterval(() => {
    const reached = state(returned)
    if (reached !== "done" && reached !== "failed") return
    window.clearInterval(timer)
    const asking = window.setInterval(() => { channel.postMessage("returned" satisfies Said) }, ASK_MS)
    window.setTimeout(() => {
      window.clearInterval(asking)
      if (!answered && reached === "done") goOn(returned)
    }, ANSWER_MS)
  }, 300)
}

function goOn(returned: HTMLElement): void {
  const next = returned.querySelector<HTMLAnchorElement>("[data-state=done] a")
  if (next) window.location.assign(next.href)
}
