import { beforeEach, expect, test } from "vitest"
import { guardUnsaved } from "../unsaved.ts"

beforeEach(() => {
  document.body.innerHTML = `<form id="guarded" data-guard><input></form><form id="free"><input></form>`
})
guardUnsaved(window)

const type = (form: string) => {
  document.querySelector(`#${form} input`)!.dispatchEvent(new Event("input", { bubbles: true }))
}

function leave(): boolean {
  const event = new Event("beforeunload", { cancelable: true })
  window.dispatchEvent(event)
  return !event.defaultPrevented
}

test("a changed form asks before the page is left", () => {
  expect(leave()).toBe(true)
  type("guarded")

  expect(leave()).toBe(false)
})

test.each(["submit", "reset"])("not after %s", (what) => {
  type("guarded")
  document.getElementById("guarded")!.dispatchEvent(new Event(what, { bubbles: true }))

  expect(leave()).toBe(true)
})

test("forms that ask for no guard, and forms that are gone, hold nobody up", () => {
  type("free")
  type("guarded")
  document.getElementById("guarded")!.remove()

  expect(leave()).toBe(true)
})
