// @vitest-environment node
import { expect, test } from "vitest"
import { icons } from "../icons.ts"
import { sprite, symbol } from "../sprite.ts"

test("the sprite holds every icon once, as drawings alone", () => {
  const made = sprite()

  expect(made.match(/<symbol /g)).toHaveLength(icons.length)
  expect(new Set(icons).size).toBe(icons.length)
  expect(made).not.toMatch(/<script|style=|\son\w+=/)
})

test("what is no icon stops the build", () => {
  expect(() => symbol("ghost", "<p>not here</p>")).toThrow("ghost")
})
