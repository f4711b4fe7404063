import { beforeEach, expect, test, vi } from "vitest"
import { listenToKeys } from "../shortcuts.ts"

beforeEach(() => {
  document.body.innerHTML = `
    <div class="side"><nav><a href="#today">Today</a><a href="#jobs">Jobs</a></nav></div>
    <input type="search" value="ada"><textarea></textarea>
    <dialog id="shortcuts"></dialog>`
})
listenToKeys(document)

function press(key: string, on: EventTarget = document.body, more: KeyboardEventInit = {}): void {
  on.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true, ...more }))
}

test("? shows the table", () => {
  press("?")

  expect(document.querySelector("dialog")!.open).toBe(true)
})

test("/ goes to the search field", () => {
  press("/")

  expect(document.activeElement).toBe(document.querySelector("input"))
})

test("g and a digit go to a page of the side-bar", () => {
  const jobs = document.querySelectorAll<HTMLElement>("a")[1]!
  const clicked = vi.spyOn(jobs, "click").mockReturnValue()

  press("g")
  press("2")

  expect(clicked).toHaveBeenCalledOnce()
})

test("a digit alone goes nowhere", () => {
  const clicked = vi.spyOn(document.querySelector("a")!, "click").mockReturnValue()

  press("1")

  expect(clicked).not.toHaveBeenCalled()
})

test.each([
  ["in a field", () => document.querySelector("textarea")!, {}],
  ["with Ctrl", () => document.body, { ctrlKey: true }],
])("letters keep their meaning %s", (_where, target, more) => {
  press("?", target(), more)

  expect(document.querySelector("dialog")!.open).toBe(false)
})
