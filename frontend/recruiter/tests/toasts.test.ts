import { beforeEach, expect, test, vi } from "vitest"
import { manageToasts, say } from "../toasts.ts"

let tray: HTMLElement

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = `
    <div id="toasts" data-dismiss="Dismiss" data-offline="No connection." data-refused="That did not work."
      data-stale="We keep trying.">
    <div class="toast ok" data-toast><p>Saved.</p></div>
    <div class="toast bad" data-toast><p>Refused.</p><button data-dismisses>x</button></div></div>
    <div data-live="5"></div><form></form>`
  tray = document.getElementById("toasts")!
})

const words = () => [...tray.querySelectorAll("p")].map((p) => p.textContent)

test("good news leaves by itself, bad news waits to be read", () => {
  manageToasts(document)
  vi.advanceTimersByTime(9000)

  expect(words()).toEqual(["Refused."])
})

test("bad news can be dismissed", () => {
  manageToasts(document)
  document.querySelector<HTMLElement>("[data-dismisses]")!.click()

  expect(words()).toEqual(["Saved."])
})

test("a request that gets no answer is told, once", () => {
  manageToasts(document)
  document.dispatchEvent(new Event("htmx:error"))
  document.dispatchEvent(new Event("htmx:error"))

  expect(words().filter((text) => text === "No connection.")).toHaveLength(1)
})

const failed = () => new Event("htmx:response:error", { bubbles: true })

test("a refresh that fails is no step that fails", () => {
  manageToasts(document)
  document.querySelector("[data-live]")!.dispatchEvent(failed())
  expect(words().at(-1)).toBe("We keep trying.")

  document.querySelector("form")!.dispatchEvent(failed())
  expect(words().at(-1)).toBe("That did not work.")
})

test("trouble that has passed is taken back, a refusal stays", () => {
  manageToasts(document)
  document.querySelector("[data-live]")!.dispatchEvent(failed())
  document.querySelector("form")!.dispatchEvent(failed())
  const detail = { ctx: { response: { status: 200 } } }
  document.dispatchEvent(new CustomEvent("htmx:after:swap", { detail }))

  expect(words()).not.toContain("We keep trying.")
  expect(words()).toContain("That did not work.")
})

test("words are shown as text, never as markup", () => {
  say(tray, "<img src=x>", "bad")

  expect(tray.querySelector("img")).toBeNull()
  expect(words()).toContain("<img src=x>")
})
