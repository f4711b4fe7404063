import { beforeEach, expect, test } from "vitest"
import { isBusy } from "../live.ts"
import { countTicks, tellTicks } from "../select.ts"

beforeEach(() => {
  document.body.innerHTML = `
    <form id="selected"><b data-ticked>0</b></form>
    <div id="rows">
      <input type="checkbox" data-ticks-all="selected">
      <input type="checkbox" form="selected" value="1">
      <input type="checkbox" form="selected" value="2">
      <input type="checkbox" value="another form's">
    </div>`
})
countTicks(document)

function boxes(): HTMLInputElement[] {
  return [...document.querySelectorAll<HTMLInputElement>("input")]
}
function tick(box: HTMLInputElement | undefined, ticked = true): void {
  if (!box) throw new Error("no such box")
  box.checked = ticked
  box.dispatchEvent(new Event("change", { bubbles: true }))
}

test("one box ticks all of its form and no other, and they are counted", () => {
  tick(boxes()[0])

  expect(boxes().map((box) => box.checked)).toEqual([true, true, true, false])
  expect(document.querySelector("b")?.textContent).toBe("2")
})

test("a single box is counted, and taken back", () => {
  tick(boxes()[1])
  expect(document.querySelector("b")?.textContent).toBe("1")

  tick(boxes()[1], false)
  expect(document.querySelector("b")?.textContent).toBe("0")
})

test("what the browser kept ticked after a reload is counted too", () => {
  boxes().slice(1, 3).forEach((box) => (box.checked = true))
  tellTicks(document)

  expect(document.querySelector("b")?.textContent).toBe("2")
})

test("a list with a ticked box is not swapped under somebody's hands", () => {
  const rows = document.getElementById("rows")
  if (!rows) throw new Error("no rows")
  expect(isBusy(rows)).toBe(false)

  tick(boxes()[1])
  expect(isBusy(rows)).toBe(true)
})
