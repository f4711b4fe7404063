import { beforeEach, describe, expect, it } from "vitest"
import { follow, lastBegun, look, momentOf } from "../transcript.ts"

beforeEach(() => {
  document.body.innerHTML = `
    <input data-find><span data-found data-one="1 line" data-many="NUMBER lines"></span>
    <div data-lines>
      <button data-line="500"><span>0:00</span> <span><i data-word="500"> Über</i><i data-word="900"> Käufer.</i></span></button>
      <button data-line="4000"><span>0:04</span> <span><i data-word="4000"> Five</i><i data-word="4400"> people</i></span></button>
    </div>`
})

function shown(selector: string): string[] {
  return Array.from(document.querySelectorAll<HTMLElement>(selector), (each) => each.textContent.trim())
}

describe("what is spoken now", () => {
  it.each([[0, -1], [500, 0], [3999, 0], [4000, 1], [99_999, 1]])("at %i it is number %i", (now, place) => {
    expect(lastBegun([500, 4000], now)).toBe(place)
  })

  it("is nothing of nothing", () => {
    expect(lastBegun([], 5)).toBe(-1)
  })

  it("is one line and one word, and the last ones no more", () => {
    follow(document, 1)
    expect(shown("[data-word][data-now]")).toEqual(["Käufer."])
    follow(document, 4.1)
    expect(shown("[aria-current]")).toEqual(["0:04  Five people"])
    expect(shown("[data-word][data-now]")).toEqual(["Five"])
    follow(document, 0)
    expect(shown("[aria-current], [data-now]")).toEqual([])
  })
})

describe("a click", () => {
  it.each([["[data-word='4400']", 4.4], ["[data-line='4000'] span", 4], ["[data-line='500']", 0.5]])(
    "on %s means second %f", (place, seconds) => {
      expect(momentOf(document.querySelector(place) ?? document.body)).toBe(seconds)
    })

  it("elsewhere means no moment", () => {
    expect(momentOf(document.body)).toBeUndefined()
  })
})

describe("looking for words", () => {
  it.each([
    ["kaufer", ["500"], "1 line"],
    ["people five", ["4000"], "1 line"],
    ["e", ["500", "4000"], "2 lines"],
    ["nobody", [], "0 lines"],
    [" ", ["500", "4000"], ""],
  ])("“%s” leaves its lines and tells how many", (words, left, told) => {
    look(document, words)
    const lines = document.querySelectorAll<HTMLElement>("[data-line]:not([hidden])")
    expect(Array.from(lines, (line) => line.dataset["line"])).toEqual(left)
    expect(shown("[data-found]")).toEqual([told])
  })
})
