import { beforeEach, expect, test } from "vitest"
import { sayBusy } from "../busy.ts"

beforeEach(() => {
  window.dispatchEvent(new Event("pageshow"))
  document.body.innerHTML = `
    <form id="slow" data-busy-word="Reading …"><button><i></i>Look</button></form>
    <form id="quick"><button>Save</button></form>`
})
sayBusy(window)

const button = (form: string) => document.querySelector<HTMLButtonElement>(`#${form} button`)!

function send(form: string): boolean {
  const event = new SubmitEvent("submit", {
    bubbles: true,
    cancelable: true,
    submitter: button(form),
  })
  document.getElementById(form)!.dispatchEvent(event)
  return !event.defaultPrevented
}

test("a slow form says that it is busy and is sent once", () => {
  expect(send("slow")).toBe(true)
  expect(button("slow").textContent).toBe("Reading …")
  expect(button("slow").getAttribute("aria-disabled")).toBe("true")

  expect(send("slow")).toBe(false)
})

test("a page that comes back by the Back button comes as it was left", () => {
  send("slow")
  window.dispatchEvent(new Event("pageshow"))

  expect(button("slow").innerHTML).toBe("<i></i>Look")
  expect(send("slow")).toBe(true)
})

test("other forms are left alone", () => {
  send("quick")

  expect(button("quick").textContent).toBe("Save")
  expect(send("quick")).toBe(true)
})
