import { describe, expect, it } from "vitest"
import { clock, command, obey, type Playable } from "../player.ts"

function player(at: number): Playable {
  const video: Playable = {
    currentTime: at,
    playbackRate: 1,
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

describe("the player's keys", () => {
  it("plays and stops with the space bar", () => {
    const video = player(0)
    obey(video, "toggle")
    expect(video.paused).toBe(false)
    obey(video, "toggle")
    expect(video.paused).toBe(true)
  })

  it("goes back no further than the beginning", () => {
    const video = player(2)
    obey(video, "back")
    expect(video.currentTime).toBe(0)
  })

  it("leaves the keys of a field to the field", () => {
    expect(command("n", document.createElement("textarea"))).toBeUndefined()
    expect(command("n", document.body)).toBe("next")
  })

  it("leaves a button its space bar", () => {
    expect(command(" ", document.createElement("button"))).toBeUndefined()
  })
})

describe("the clock", () => {
  it("pads seconds", () => {
    expect(clock(67.9)).toBe("1:07")
  })
})
