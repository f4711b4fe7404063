import { afterEach, beforeEach, expect, test, vi } from "vitest"
import { BrowserRecorder } from "../devices/recorder"
import type { Recording } from "../ports"
import { FakeClock, quiet } from "./fakes"

const QUALITY = { height: 480, videoBits: 600_000, audioBits: 48_000 }

/** A browser's recorder that gives data when the test says so, and otherwise nothing. */
class FakeMediaRecorder extends EventTarget {
  static isTypeSupported = (): boolean => true
  static made: FakeMediaRecorder[] = []
  state = "inactive"
  mimeType = "video/webm;codecs=vp8,opus"
  asked = 0
  timeslice = 0
  readonly options: MediaRecorderOptions

  constructor(_stream: MediaStream, options: MediaRecorderOptions) {
    super()
    this.options = options
    FakeMediaRecorder.made.push(this)
  }

  start(timeslice: number): void {
    this.timeslice = timeslice
    this.state = "recording"
    this.dispatchEvent(new Event("start"))
  }

  stop(): void {
    this.state = "inactive"
    this.dispatchEvent(new Event("stop"))
  }

  requestData(): void { this.asked += 1 }

  give(text: string): void {
    this.dispatchEvent(Object.assign(new Event("dataavailable"), { data: new Blob([text]) }))
  }
}

let clock: FakeClock
let slices: string[]
let silent: number
let recording: Recording
let browser: FakeMediaRecorder

beforeEach(async () => {
  FakeMediaRecorder.made = []
  vi.stubGlobal("MediaRecorder", FakeMediaRecorder)
  clock = new FakeClock()
  slices = []
  silent = 0
  const stream = { getVideoTracks: () => [{ getSettings: () => ({ width: 640, height: 480 }) }] } as unknown as MediaStream
  const events = {
    slice: ({ bytes }: { bytes: ArrayBuffer }) => { slices.push(new TextDecoder().decode(bytes)) },
    silent: () => { silent += 1 },
  }
  recording = await new BrowserRecorder(clock, "Chrome").start(stream, QUALITY, events)
  const [made] = FakeMediaRecorder.made
  if (!made) throw new Error("no recorder was made")
  browser = made
})
afterEach(() => { vi.unstubAllGlobals() })

test("a slice each second, with key frames as often", () => {
  expect(browser.timeslice).toBe(1_000)
  expect(browser.options).toMatchObject({ videoKeyFrameIntervalDuration: 1_000, videoBitsPerSecond: 600_000, audioBitsPerSecond: 48_000 })
  expect(recording.mime).toBe("video/webm;codecs=vp8,opus")
})

test("empty slices are usual, others come in order", async () => {
  for (const data of ["header", "", "one", "two"]) browser.give(data)
  await quiet()
  expect(slices).toEqual(["header", "one", "two"])
})

test("after five silent seconds it is asked, then given up", async () => {
  browser.give("one")
  await clock.pass(5_000)
  expect(browser.asked).toBe(0)
  await clock.pass(1_000)
  expect(browser.asked).toBe(1)
  expect(silent).toBe(0)
  await clock.pass(2_000)
  expect(silent).toBe(1)
})

test("who answers when asked goes on", async () => {
  await clock.pass(6_000)
  browser.give("late")
  await clock.pass(4_000)
  expect([browser.asked, silent]).toEqual([1, 0])
})

test("a recorder that stops by itself is noticed", async () => {
  browser.state = "inactive"
  await clock.pass(1_000)
  expect(silent).toBe(1)
})
