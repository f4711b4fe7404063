import { beforeEach, expect, test } from "vitest"
import { revealSecrets } from "../secrets.ts"

let input: HTMLInputElement
let button: HTMLButtonElement

beforeEach(() => {
  document.body.innerHTML = `
    <form><div data-secret><input type="password" value="moss-and-fern">
    <button type="button" data-show="Show" data-hide="Hide" aria-pressed="false" hidden>Show</button></div></form>`
  input = document.querySelector("input")!
  button = document.querySelector("button")!
  revealSecrets(document)
  revealSecrets(document)
})

test("the button appears and shows what was typed, and hides it again", () => {
  expect(button.hidden).toBe(false)

  button.click()
  expect([input.type, button.textContent, button.getAttribute("aria-pressed")]).toEqual(["text", "Hide", "true"])

  button.click()
  expect([input.type, button.textContent]).toEqual(["password", "Show"])
})

test("a shown password is a password again when the form leaves", () => {
  button.click()
  input.form!.dispatchEvent(new Event("submit", { cancelable: true }))

  expect(input.type).toBe("password")
})
