import { describe, expect, it } from "vitest"
import { afterPause, clock, nextSpeed, obey, quietSeconds, readPauses, type Pause, type Playable } from "../player.ts"

function player(at: number): Playable {
  const video: Playable = {
    currentTime: at,
    paused: true,
    play: () => {
      video.paused = false
      return Promise.resolve()
    },
    pause: () => {
      video.paused = true
    },
  }
  return video
}

describe("what the player does when it is told", () => {
  it("plays and stops", () => {
    const video = player(0)
    obey(video, "toggle")
    expect(video.paused).toBe(false)
    obey(video, "toggle")
    expect(video.paused).toBe(true)
  })

  it("steps back and on, no further than the beginning", () => {
    const video = player(12)
    obey(video, "farBack")
    expect(video.currentTime).toBe(2)
    obey(video, "back")
    expect(video.currentTime).toBe(0)
    obey(video, "forward")
    obey(video, "farForward")
    expect(video.currentTime).toBe(15)
  })
})

describe("the speed", () => {
  it.each([
    [1, 1, 1.25],
    [1.25, -1, 1],
    [2, 1, 2],
    [1, -1, 1],
    [1.1, 1, 1.25],
  ] as const)("from %f in direction %i is %f", (now, direction, next) => {
    expect(nextSpeed([1, 1.25, 2], now, direction)).toBe(next)
  })
})

describe("pauses", () => {
  const pauses: Pause[] = [[0, 1500], [4000, 6000]]

  it.each([
    [0, 1.5],
    [1.45, undefined], // a jump that nobody would notice
    [3.99, undefined],
    [4, 6],
    [5.5, 6],
    [6, undefined],
  ])("at %f the player goes on at %s", (at, next) => {
    expect(afterPause(pauses, at)).toBe(next)
  })

  it("add up", () => {
    expect(quietSeconds(pauses)).toBe(3.5)
  })

  it("are read as the page tells them, and are none where it tells none", () => {
    expect(readPauses("[[0, 1500], [4000, 6000]]")).toEqual(pauses)
    expect(readPauses(undefined)).toEqual([])
    expect(readPauses("")).toEqual([])
  })
})

describe("the clock", () => {
  it("pads seconds", () => {
    expect(clock(67.9)).toBe("1:07")
  })
})
