import { beforeEach, expect, test, vi } from "vitest"
import { leaveWhenSignedOut, sendToken } from "../requests.ts"

let page: Document

beforeEach(() => {
  page = document.implementation.createHTMLDocument()
  page.head.innerHTML = `
    <meta name="csrf-token" content="t0ken"><meta name="sign-in" content="/accounts/login/">`
})

function answer(url: string, redirected: boolean): CustomEvent {
  const detail = { ctx: { response: { status: 200, raw: { url, redirected } } } }
  return new CustomEvent("htmx:before:response", { detail, cancelable: true })
}

test("requests carry the token that Django asks for", () => {
  sendToken(page)
  const headers: Record<string, string> = {}
  page.dispatchEvent(new CustomEvent("htmx:config:request", { detail: { ctx: { request: { headers } } } }))

  expect(headers).toEqual({ "X-CSRFToken": "t0ken" })
})

test("an ended session leads to the sign-in page, not into a part of this one", () => {
  const reload = vi.fn()
  leaveWhenSignedOut(page, reload)
  const event = answer("https://example.com/accounts/login/?next=/jobs/", true)
  page.dispatchEvent(event)

  expect(reload).toHaveBeenCalledOnce()
  expect(event.defaultPrevented).toBe(true)
})

test.each([
  ["an answer in place", "https://example.com/jobs/7/", false],
  ["a redirect after a form", "https://example.com/jobs/7/", true],
])("%s is shown", (_case, url, redirected) => {
  const reload = vi.fn()
  leaveWhenSignedOut(page, reload)
  page.dispatchEvent(answer(url, redirected))

  expect(reload).not.toHaveBeenCalled()
})
