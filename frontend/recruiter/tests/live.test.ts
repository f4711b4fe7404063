import { beforeEach, expect, test, vi } from "vitest"
import { pollLiveParts, wait } from "../live.ts"

let page: Document
let asked: string[]
let part: HTMLElement

beforeEach(() => {
  vi.useFakeTimers()
  page = document.implementation.createHTMLDocument()
  page.body.innerHTML = `<div id="row" data-live="5"><details><summary>More</summary></details></div>`
  part = page.getElementById("row")!
  asked = []
  Object.defineProperty(page, "hidden", { value: false, writable: true, configurable: true })
  pollLiveParts(page, (element) => asked.push(element.id))
})

const swapped = (status: number) =>
  new CustomEvent("htmx:after:swap", { bubbles: true, detail: { ctx: { response: { status } } } })

const seconds = (count: number) => vi.advanceTimersByTime(count * 1000)

test("a live part is asked for again every few seconds", () => {
  seconds(16)

  expect(asked).toHaveLength(3)
})

test("not while nobody looks", () => {
  Object.assign(page, { hidden: true })
  seconds(60)

  expect(asked).toEqual([])
})

test("not under somebody's hands", () => {
  page.querySelector("details")!.open = true
  seconds(16)

  expect(asked).toEqual([])
})

test("less often while the server does not answer, as before once it does", () => {
  for (let failure = 0; failure < 4; failure++) part.dispatchEvent(new Event("htmx:error", { bubbles: true }))
  seconds(61)
  expect(asked.length).toBeLessThanOrEqual(2)

  part.dispatchEvent(swapped(500))
  seconds(61)
  expect(asked.length).toBeLessThanOrEqual(3)

  part.dispatchEvent(swapped(200))
  seconds(60)
  const before = asked.length
  seconds(15)
  expect(asked.length - before).toBe(3)
})

test.each([
  [5, 0, 5],
  [5, 2, 20],
  [5, 9, 60],
  [Number.NaN, 0, 5],
])("every %d s after %d failures means %d s", (every, failures, expected) => {
  expect(wait(every, failures)).toBe(expected)
})
