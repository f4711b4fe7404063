import { beforeEach, expect, test, vi } from "vitest"
import { copy } from "../copy.ts"

let button: HTMLElement

beforeEach(() => {
  vi.useFakeTimers()
  document.body.innerHTML = `
    <span data-copy-box><code>https://example.com/i/abc</code>
    <button data-copy="https://example.com/i/abc" data-copied="Copied" data-failed="Press Ctrl+C to copy">
    <span data-copy-text>Copy</span></button></span>`
  button = document.querySelector<HTMLElement>("[data-copy]")!
})

const spoken = () => {
  vi.advanceTimersByTime(100)
  return document.getElementById("voice")?.textContent
}

test("copies the text and says so, on the button and aloud", async () => {
  const writeText = vi.fn(() => Promise.resolve())

  await copy(button, { writeText })

  expect(writeText).toHaveBeenCalledWith("https://example.com/i/abc")
  expect(button.textContent.trim()).toBe("Copied")
  expect(spoken()).toBe("Copied")
})

test("the button takes its own words back", async () => {
  await copy(button, { writeText: () => Promise.resolve() })
  await copy(button, { writeText: () => Promise.resolve() })
  vi.advanceTimersByTime(2500)

  expect(button.textContent.trim()).toBe("Copy")
})

test.each([
  ["the browser refuses", { writeText: () => Promise.reject(new Error("denied")) }],
  ["there is no clipboard without https", undefined],
])("explains the other way when %s, with the text selected", async (_case, clipboard) => {
  await copy(button, clipboard)

  expect(button.textContent.trim()).toBe("Press Ctrl+C to copy")
  expect(spoken()).toBe("Press Ctrl+C to copy")
  expect(getSelection()?.toString()).toBe("https://example.com/i/abc")
})
