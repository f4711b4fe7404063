import { beforeEach, describe, expect, it } from "vitest"
import { command } from "../keys.ts"

beforeEach(() => {
  document.body.innerHTML = `
    <textarea></textarea><input type="search"><input type="radio"><input type="checkbox">
    <button>2×</button><video></video><div data-lines></div><h2>Question</h2><dialog><p>Keys</p></dialog>`
})

function at(selector: string): Element | null {
  return document.querySelector(selector)
}

describe("the player's keys", () => {
  it.each([
    [" ", "toggle"], ["k", "toggle"], ["K", "toggle"], ["ArrowLeft", "back"], ["j", "farBack"], [">", "faster"],
    ["s", "skip"], ["t", "captions"], ["c", "comment"], ["p", "previous"], ["n", "next"], ["x", undefined],
  ])("%s means %s", (key, wanted) => {
    expect(command(key, at("h2"))).toBe(wanted)
  })

  it.each(["textarea", "[type=search]", "dialog p"])("are left to %s, all of them", (place) => {
    for (const key of ["n", " ", "ArrowLeft"]) expect(command(key, at(place))).toBeUndefined()
  })

  it.each([
    ["button", " "], ["[type=checkbox]", " "], ["[type=radio]", " "], ["[type=radio]", "ArrowRight"],
    ["video", " "], ["video", "ArrowLeft"], ["[data-lines]", "ArrowRight"],
  ])("leave to %s what it does with “%s” itself", (place, key) => {
    expect(command(key, at(place))).toBeUndefined()
  })

  it.each(["button", "video", "[type=radio]"])("work while %s has the focus", (place) => {
    expect(command("n", at(place))).toBe("next")
  })
})
