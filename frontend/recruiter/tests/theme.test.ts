import { beforeEach, expect, test } from "vitest"
import { choose, switchTheme } from "../theme.ts"

beforeEach(() => {
  document.head.innerHTML = `<meta name="color-scheme" content="light dark">`
  document.body.innerHTML = ["", "light", "dark"]
    .map((theme) => `<button data-theme-choice="${theme}" aria-pressed="${!theme}">x</button>`)
    .join("")
  choose(document, "")
})

const pressed = () => document.querySelector<HTMLElement>("[aria-pressed=true]")?.dataset["themeChoice"]

test("a choice holds at once and for the next page", () => {
  switchTheme(document)
  document.querySelector<HTMLElement>("[data-theme-choice=dark]")!.click()

  expect(document.documentElement.dataset["theme"]).toBe("dark")
  expect(document.cookie).toContain("greenroom-theme=dark")
  expect(document.querySelector("meta")!.content).toBe("dark")
  expect(pressed()).toBe("dark")
})

test("the device decides again when the choice is taken back", () => {
  choose(document, "dark")
  choose(document, "")

  expect(document.documentElement.dataset["theme"]).toBeUndefined()
  expect(document.cookie).not.toContain("dark")
  expect(pressed()).toBe("")
})
