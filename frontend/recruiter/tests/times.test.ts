import { expect, test } from "vitest"
import { inZone, localiseTimes, relative } from "../times.ts"

const now = new Date("2026-11-24T08:00:00Z")
const later = (minutes: number) => new Date(now.getTime() + minutes * 60_000)

test.each([
  [0.2, "now"],
  [-12, "12 min. ago"],
  [-59.9, "1 hr. ago"],
  [-180, "3 hr. ago"],
  [-26 * 60, "yesterday"],
  [3 * 24 * 60 - 0.1, "in 3 days"],
  [-30 * 24 * 60, "Oct 25, 2026"],
])("%d minutes from now reads “%s”", (minutes, words) => {
  expect(relative(later(minutes), now, "en")).toBe(words)
})

test("speaks the language of the page", () => {
  expect(relative(later(-12), now, "de")).toBe("vor 12 Min.")
})

test("names the zone of an exact moment", () => {
  expect(inZone(now, "en", "Asia/Tokyo")).toBe("Tue, Nov 24, 2026, 05:00 PM GMT+9")
})

test("puts words and the exact moment into the page, and leaves nonsense alone", () => {
  document.body.innerHTML = `
    <time datetime="2026-11-24T07:48:00+00:00" data-relative>24 Nov</time>
    <time datetime="soon" data-relative>soon</time>`

  localiseTimes(document, now)

  const [good, bad] = document.querySelectorAll("time")
  expect(good!.textContent).toBe("12 min. ago")
  expect(good!.title).toContain("2026")
  expect(bad!.textContent).toBe("soon")
})
