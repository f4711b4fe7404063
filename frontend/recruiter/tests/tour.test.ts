import { beforeEach, expect, test, vi } from "vitest"
import { guideTour, settleTour } from "../tour.ts"

const played = vi.fn()

function stand(): void {
  document.body.innerHTML = `
    <aside data-coach class="floating"><div id="coach">
      <button data-coach-fold data-fold="Fold" data-unfold="Unfold" aria-expanded="true">v</button>
      <div data-coach-body><div tabindex="-1" data-coach-words>Words</div>
        <form id="go"><input type="hidden" name="next" value="" data-here><button>Next</button></form></div>
      <form data-coach-watched></form></div></aside>
    <video data-player></video><video id="other"></video>`
}

const button = () => document.querySelector<HTMLElement>("[data-coach-fold]")!
const body = () => document.querySelector<HTMLElement>("[data-coach-body]")!

stand()
guideTour(document, played)

beforeEach(() => {
  sessionStorage.clear()
  played.mockClear()
  stand()
})

test("folds and unfolds, and stays folded on the next page", () => {
  button().click()
  expect(body().hidden).toBe(true)
  expect(button().getAttribute("aria-expanded")).toBe("false")
  expect(button().getAttribute("aria-label")).toBe("Unfold")

  stand()
  settleTour(document)
  expect(body().hidden).toBe(true)
  button().click()
  expect(body().hidden).toBe(false)
})

test("Escape folds it while the focus is inside, and only then", () => {
  document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }))
  expect(body().hidden).toBe(false)

  body().dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }))
  expect(body().hidden).toBe(true)
  expect(document.activeElement).toBe(button())
})

test("a form remembers the page on which it stands", () => {
  document.getElementById("go")!.dispatchEvent(new Event("submit", { bubbles: true }))

  expect(document.querySelector<HTMLInputElement>("[data-here]")!.value).toBe(
    location.pathname + location.search,
  )
})

test("playing the answers is told, playing the film is not", () => {
  document.getElementById("other")!.dispatchEvent(new Event("play"))
  expect(played).not.toHaveBeenCalled()

  document.querySelector("[data-player]")!.dispatchEvent(new Event("play"))
  expect(played).toHaveBeenCalledOnce()
})

test("a panel that changes under the focus gives it back", () => {
  document.querySelector<HTMLElement>("#go button")!.focus()
  document.dispatchEvent(new Event("htmx:before:swap"))
  stand()
  document.dispatchEvent(new Event("htmx:after:settle"))

  expect(document.activeElement?.textContent).toBe("Words")
})

test("a focus elsewhere stays where it is", () => {
  document.dispatchEvent(new Event("htmx:before:swap"))
  stand()
  document.dispatchEvent(new Event("htmx:after:settle"))

  expect(document.activeElement).toBe(document.body)
})

test("what plays already when the script arrives is told", () => {
  const fresh = document.implementation.createHTMLDocument()
  fresh.body.innerHTML = document.body.innerHTML
  Object.defineProperty(fresh.querySelector("video[data-player]"), "paused", { value: false })

  guideTour(fresh, played)

  expect(played).toHaveBeenCalledOnce()
})
