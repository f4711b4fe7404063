import { expect, test } from "vitest"
import { newPace, qualityFor } from "../upload/pace"

test("an unmeasured line gets the full picture", () => {
  expect(qualityFor(null).height).toBe(480)
})

test.each([[5_000_000, 480], [700_000, 360], [300_000, 240], [20_000, 240]])("%i bits a second carry a picture %i high", (bits, height) => {
  expect(qualityFor(bits).height).toBe(height)
})

test("one slow chunk does not spoil a good line, many do", () => {
  const pace = newPace()
  for (let chunk = 0; chunk < 10; chunk += 1) pace.sent(80_000, 100)
  pace.sent(80_000, 4_000)
  expect(pace.quality().height).toBe(480)
  for (let chunk = 0; chunk < 20; chunk += 1) pace.sent(80_000, 4_000)
  expect(pace.quality().height).toBe(240)
})

test("a line that recovers gets its picture back", () => {
  const pace = newPace()
  pace.sent(80_000, 4_000)
  for (let chunk = 0; chunk < 20; chunk += 1) pace.sent(80_000, 100)
  expect(pace.quality().height).toBe(480)
})

test("a bare header says nothing about the line", () => {
  const pace = newPace()
  pace.sent(200, 5_000)
  expect(pace.quality().height).toBe(480)
})
