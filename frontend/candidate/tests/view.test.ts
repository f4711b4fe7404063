import { expect, test } from "vitest"
import { showLocalTimes } from "../arrival"
import { constraints, isInApp } from "../devices/camera"
import { levelOf, loudness } from "../devices/meter"
import { formats, isApple } from "../devices/recorder"
import type { Event } from "../flow/machine"
import { Flow } from "../flow/flow"
import type { Question } from "../flow/state"
import { MemoryQueue } from "../upload/memory"
import { browserOf } from "../view/problem"
import type { Room } from "../view/screen"
import { buildScreen, pathOf } from "../view/screen"
import { Stage } from "../view/stage"
import { clockTime, duration, textsOf, timeLeft } from "../view/text"
import { FakeAwake, FakeCamera, FakeClock, FakeRecorder, FakeServer, question } from "./fakes"

const text = textsOf({})
const IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1"
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36"
const LINKEDIN = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]"

function room(questions: Question[], ...events: Event[]): Room {
  const flow = new Flow({
    interview: "i", camera: new FakeCamera(), recorder: new FakeRecorder(), queue: new MemoryQueue(), wire: new FakeServer(),
    clock: new FakeClock(), awake: new FakeAwake(), random: () => 1, newId: () => "a", play: () => "blob:x", announce: () => undefined, leave: () => undefined,
  }, questions)
  flow.dispatch({ type: "begin", to: "", questions, durable: true })
  for (const event of events) flow.dispatch(event)
  return { flow, text, stage: new Stage(text), links: { landing: "/c/x/", support: "/c/x/other-ways/", personal: "https://h/i/t", qr: "/c/x/phone.svg" }, now: () => 0 }
}

function shown(where: Room): HTMLElement {
  const root = document.createElement("main")
  const screen = buildScreen(where)
  root.replaceChildren(...screen.nodes)
  screen.update(where.flow.state)
  return root
}

const words = (root: HTMLElement): string => root.textContent
const ON: Event = { type: "camera_opened", audioOnly: false, devices: [] }

test("every screen has one heading that takes the focus", () => {
  const answered = question(1, { kept: { id: "k", durationMs: 9000, url: "", counted: true } })
  const rooms = [
    room([question(1)]),
    room([question(1)], { type: "camera_failed", problem: "denied" }),
    room([question(1)], ON),
    room([question(1)], ON, { type: "checked" }),
    room([question(1)], ON, { type: "checked" }, { type: "record", now: 0 }),
    room([question(1, { thinkSeconds: 60 })], ON, { type: "checked" }, { type: "think", now: 0 }),
    room([question(1, { left: { id: "l", durationMs: 72_000, url: "", counted: false } })], { type: "open_question", at: 0 }),
    room([answered]),
    room([answered], { type: "submit" }),
    room([question(1)], { type: "elsewhere" }),
  ]
  for (const each of rooms) {
    const headings = shown(each).querySelectorAll("h1")
    expect(headings).toHaveLength(1)
    expect(headings[0]?.getAttribute("tabindex")).toBe("-1")
  }
})

test("the picture is back after the test recording", () => {
  const where = room([question(1)], ON, { type: "sample_ready" })
  shown(where)
  where.flow.dispatch({ type: "checked" })
  expect(shown(where).querySelector(".stage")?.closest("[hidden]")).toBeNull()
})

test("an unlimited time to think has no button for a timer", () => {
  expect(words(shown(room([question(1)], ON, { type: "checked" })))).not.toContain("think_limited")
  expect(words(shown(room([question(1, { thinkSeconds: 60 })], ON, { type: "checked" })))).toContain("think_limited")
})

test("a question is text, whatever it looks like", () => {
  const root = shown(room([question(1, { text: "<img src=x onerror=alert(1)>" })], ON, { type: "checked" }))
  expect(root.querySelector("img")).toBeNull()
  expect(words(root)).toContain("<img src=x")
})

test("a refusal by the browser names steps, another try and voice only", () => {
  const root = shown(room([question(1)], { type: "open_camera" }, { type: "camera_failed", problem: "denied" }))
  expect(words(root)).toContain("problem_denied")
  expect([...root.querySelectorAll("button")].map((button) => button.textContent)).toEqual(["try_again", "audio_only", "phone"])
  expect(root.querySelector("a")?.getAttribute("href")).toBe("/c/x/other-ways/")
})

test("inside another app the personal link can be taken elsewhere", () => {
  const root = shown(room([question(1)], { type: "open_camera" }, { type: "camera_failed", problem: "in_app" }))
  expect(words(root)).toContain("copy_link")
})

test("the review offers to send only when all is answered", () => {
  const answered = question(1, { kept: { id: "k", durationMs: 9000, url: "", counted: true } })
  expect(words(shown(room([answered])))).toContain("submit")
  expect(words(shown(room([answered, question(2)], { type: "review" })))).not.toContain("submit_after")
})

test("the other tries are offered beside the chosen one", () => {
  const other = { id: "o", durationMs: 5000, url: "/video", counted: true }
  const root = shown(room([question(1, { kept: { ...other, id: "k" }, others: [other] })]))
  expect(words(root)).toContain("use_instead")
})

test("what can't be stored on the device is said", () => {
  const where = room([question(1)])
  where.flow.dispatch({ type: "begin", to: "", questions: [question(1)], durable: false })
  expect(words(shown(where))).toContain("not_durable")
})

test("each step has its address", () => {
  expect(pathOf({ is: "check", sample: "none", then: 0 })).toBe("check/")
  expect(pathOf({ is: "read", at: 1, cut: null })).toBe("questions/2/")
  expect(pathOf({ is: "submit" })).toBe("review/")
})

test("times read as people write them", () => {
  expect(clockTime(72_000)).toBe("1:12")
  expect(timeLeft(10_400, 0)).toBe("0:11")
  expect(timeLeft(0, 500)).toBe("0:00")
  expect([30, 60, 90, 120].map((seconds) => duration(textsOf({ seconds: "{count} s", one_minute: "1 min", minutes: "{count} min" }), seconds)))
    .toEqual(["30 s", "1 min", "1:30 min", "2 min"])
})

test("Apple records MP4, others WebM", () => {
  expect(isApple(IPHONE)).toBe(true)
  expect(isApple(CHROME)).toBe(false)
  expect(formats(true, false)[0]).toContain("mp4")
  expect(formats(false, false)[0]).toContain("webm")
  expect(formats(false, true)[0]).toContain("audio/webm")
})

test("the camera is asked with wishes, not demands", () => {
  expect(constraints({ audioOnly: false, camera: "c" })).toMatchObject({ video: { width: { ideal: 640 }, deviceId: { ideal: "c" } } })
  expect(constraints({ audioOnly: true })).toMatchObject({ video: false })
})

test("apps and browsers are told apart", () => {
  expect(isInApp(LINKEDIN)).toBe(true)
  expect(isInApp(CHROME)).toBe(false)
  expect([IPHONE, CHROME].map(browserOf)).toEqual(["ios", "chrome"])
})

test("loudness has words", () => {
  expect(loudness(levelOf(new Float32Array(1024)))).toBe("silent")
  expect(loudness(levelOf(new Float32Array(1024).fill(0.08)))).toBe("good")
})

test("the first visit shows times in the reader's zone, named", () => {
  document.body.append(Object.assign(document.createElement("time"), { dateTime: "2026-12-01T23:59:00Z" }))
  const time = document.querySelector("time")!
  time.setAttribute("datetime", "2026-12-01T23:59:00Z")
  time.setAttribute("data-zoned", "")
  showLocalTimes(document, "Asia/Tokyo")
  expect(time.textContent).toContain("08:59 (Asia/Tokyo)")
})
