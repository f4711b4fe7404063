import { afterEach, beforeEach, describe, expect, test, vi } from "vitest"
import { BrowserCamera } from "../devices/camera"
import type { CameraFailure } from "../ports"

const LINKEDIN = "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [LinkedInApp]"
const CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36"

let asked: MediaStreamConstraints[]
let answers: (string | MediaStream)[]
let track: { stop: () => void; onended: (() => void) | null; getSettings: () => object }

beforeEach(() => {
  asked = []
  answers = []
  track = { stop: vi.fn(), onended: null, getSettings: () => ({ width: 640, height: 480 }) }
  vi.stubGlobal("MediaRecorder", vi.fn())
})
afterEach(() => { vi.unstubAllGlobals() })

const stream = (): MediaStream => ({ getTracks: () => [track], getVideoTracks: () => [track] }) as unknown as MediaStream

function browser(agent = CHROME, has = true): Navigator {
  const getUserMedia = (wanted: MediaStreamConstraints): Promise<MediaStream> => {
    asked.push(wanted)
    const answer = answers.shift()
    return typeof answer === "string" ? Promise.reject(new DOMException("", answer)) : Promise.resolve(answer ?? stream())
  }
  return { userAgent: agent, ...(has && { mediaDevices: { getUserMedia, enumerateDevices: () => Promise.resolve([]) } }) } as unknown as Navigator
}

async function problem(host: Navigator, secure = true): Promise<string> {
  const failure = await new BrowserCamera(host, secure).open({ audioOnly: false }, () => undefined).catch((error: unknown) => error)
  return (failure as CameraFailure).problem
}

describe("what the camera says no with", () => {
  test.each([
    [["NotAllowedError"], "denied"], [["SecurityError"], "denied"], [["NotFoundError"], "no_device"],
    [["NotReadableError", "NotReadableError"], "in_use"], [["AbortError", "AbortError"], "in_use"],
    [["OverconstrainedError", "OverconstrainedError"], "no_device"], [["TypeError", "TypeError"], "unknown"],
  ])("%j is told as %s", async (errors, named) => {
    answers = errors
    expect(await problem(browser())).toBe(named)
  })

  test("a wish that can not be met is taken back, and the camera opens", async () => {
    answers = ["OverconstrainedError"]
    const picture = await new BrowserCamera(browser(), true).open({ audioOnly: false }, () => undefined)
    expect(picture.width).toBe(640)
    expect(asked[1]).toEqual({ audio: true, video: true })
  })

  test("plain http, no recorder, and the browser inside another app", async () => {
    expect(await problem(browser(CHROME, false), false)).toBe("insecure")
    expect(await problem(browser(CHROME, false))).toBe("unsupported")
    expect(await problem(browser(LINKEDIN, false))).toBe("in_app")
    answers = ["NotAllowedError"]
    expect(await problem(browser(LINKEDIN))).toBe("in_app")
  })
})

test("a device that is unplugged is told once, and never after the camera was let go", async () => {
  const lost = vi.fn()
  const camera = new BrowserCamera(browser(), true)
  await camera.open({ audioOnly: false }, lost)
  track.onended?.()
  expect(lost).toHaveBeenCalledTimes(1)
  camera.close()
  track.onended?.()
  expect(lost).toHaveBeenCalledTimes(1)
  expect(track.stop).toHaveBeenCalled()
})
