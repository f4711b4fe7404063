import { describe, expect, it } from "vitest"
import { keep, recall } from "../memory.ts"

const USUAL = { speed: 1, skip: false, captions: false, keys: true }

function holding(text: string | null): Pick<Storage, "getItem"> {
  return { getItem: () => text }
}

describe("the habits of who watches", () => {
  it("are kept from answer to answer", () => {
    let held = ""
    const habits = { speed: 1.5, skip: true, captions: true, keys: false }
    keep({ setItem: (_name, text) => { held = text } }, habits)
    expect(recall(holding(held))).toEqual(habits)
  })

  it.each([null, "", "no JSON", "null", "3", `{"speed": 900, "skip": "yes"}`])("are the usual ones after %s", (text) => {
    expect(recall(holding(text))).toEqual(USUAL)
  })

  it("hold without a browser that keeps anything", () => {
    expect(recall(undefined)).toEqual(USUAL)
    expect(() => { keep({ setItem: () => { throw new Error("full") } }, USUAL) }).not.toThrow()
  })
})
