import { beforeEach, expect, test } from "vitest"
import { findTopics } from "../finding.ts"

beforeEach(() => {
  document.body.innerHTML = `
    <div data-find-in>
      <p data-find-none hidden>None</p>
      <section data-topic aria-labelledby="tag"><h2 id="tag">Tag a posting</h2><p>One tag</p></section>
      <section data-topic aria-labelledby="end"><h2 id="end">End</h2><img alt="The button Revoke Access"></section>
      <aside><input data-find><p data-found data-of="{found} of {all} topics"></p>
        <nav><ul><li><a href="#tag">Tag</a></li><li><a href="#end">End</a></li></ul></nav></aside>
    </div>`
})

function ask(words: string): void {
  const field = document.querySelector<HTMLInputElement>("[data-find]")!
  field.value = words
  field.dispatchEvent(new Event("input"))
}

const shown = () =>
  [...document.querySelectorAll<HTMLElement>("[data-topic]")]
    .filter((topic) => !topic.hidden)
    .map((topic) => topic.getAttribute("aria-labelledby"))
const told = () => document.querySelector("[data-found]")?.textContent

test("shows the topics that hold every word, and their links", () => {
  findTopics(document)

  ask("posting ONE")

  expect(shown()).toEqual(["tag"])
  expect(told()).toBe("1 of 2 topics")
  const links = [...document.querySelectorAll("li")].map((entry) => entry.hidden)
  expect(links).toEqual([false, true])
})

test("words of a picture count", () => {
  findTopics(document)

  ask("revoke")

  expect(shown()).toEqual(["end"])
})

test("says when there is nothing, and shows all again when the words are gone", () => {
  findTopics(document)

  ask("zebra")
  expect(document.querySelector<HTMLElement>("[data-find-none]")!.hidden).toBe(false)

  ask("")
  expect(shown()).toEqual(["tag", "end"])
  expect(told()).toBe("")
  expect(document.querySelector<HTMLElement>("[data-find-none]")!.hidden).toBe(true)
})

test("what the browser kept in the field is looked for at once", () => {
  document.querySelector<HTMLInputElement>("[data-find]")!.value = "revoke"

  findTopics(document)

  expect(shown()).toEqual(["end"])
})
