import { beforeEach, expect, test } from "vitest"
import { closeMenus } from "../menus.ts"

let menu: HTMLDetailsElement

beforeEach(() => {
  document.body.innerHTML = `
    <details data-menu open><summary tabindex="0">Sam</summary><button id="inside">Sign out</button></details>
    <button id="outside">Else</button>`
  menu = document.querySelector("details")!
})
closeMenus(document)

test("a click elsewhere closes the menu, a click inside does not", () => {
  document.getElementById("inside")!.click()
  expect(menu.open).toBe(true)

  document.getElementById("outside")!.click()
  expect(menu.open).toBe(false)
})

test("Escape closes it and the focus stays where the menu was", () => {
  document.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape" }))

  expect(menu.open).toBe(false)
  expect(document.activeElement).toBe(menu.querySelector("summary"))
})

test("it closes when the focus walks out of it", () => {
  const outside = document.getElementById("outside")!
  const event = new FocusEvent("focusout", { bubbles: true, relatedTarget: outside })
  document.getElementById("inside")!.dispatchEvent(event)

  expect(menu.open).toBe(false)
})
