import { beforeEach, expect, test } from "vitest"
import { openDialogs } from "../dialogs.ts"

let dialog: HTMLDialogElement

beforeEach(() => {
  document.body.innerHTML = `
    <details open><summary tabindex="0">Menu</summary><button data-opens="ask">Close the interview</button></details>
    <button data-opens="nothing">Broken</button>
    <dialog id="ask"><p>Sure?</p><button data-closes>Cancel</button></dialog>`
  dialog = document.querySelector("dialog")!
})
openDialogs(document)

const click = (selector: string) => {
  document.querySelector<HTMLElement>(selector)!.click()
}

test("opens, and closes by its own button", () => {
  click("[data-opens=ask]")
  expect(dialog.open).toBe(true)

  click("[data-closes]")
  expect(dialog.open).toBe(false)
})

test("a click beside the dialog closes it, one on its text does not", () => {
  click("[data-opens=ask]")
  click("dialog p")
  expect(dialog.open).toBe(true)

  dialog.click()
  expect(dialog.open).toBe(false)
})

test("the menu that it was opened from is folded", () => {
  click("[data-opens=ask]")

  expect(document.querySelector("details")!.open).toBe(false)
})

test("a button without its dialog does nothing", () => {
  click("[data-opens=nothing]")

  expect(dialog.open).toBe(false)
})
