import { expect, test } from "vitest"

import { askAgain, type Resumable } from "../again.ts"

class Player implements Resumable {
  done: string[] = []
  currentTime = 50
  playbackRate = 1.5
  error: { code: number } | null
  paused: boolean
  constructor(error: { code: number } | null, paused: boolean) {
    this.error = error
    this.paused = paused
  }
  load(): void {
    this.done.push("load")
    this.error = null
    this.currentTime = 0
    this.playbackRate = 1
  }
  play(): Promise<void> {
    this.done.push("play")
    return Promise.resolve()
  }
}

test("a line that ended is asked for anew, and the video goes on where it was", () => {
  const player = new Player({ code: 2 }, false)
  expect(askAgain(player)).toBe(true)
  expect(player.done).toEqual(["load", "play"])
  expect([player.currentTime, player.playbackRate]).toEqual([50, 1.5])
})

test("a video that stood still stands still", () => {
  const player = new Player({ code: 2 }, true)
  expect(askAgain(player)).toBe(true)
  expect(player.done).toEqual(["load"])
})

test.each([null, { code: 3 }, { code: 4 }])("what is refused or damaged is not asked for again (%o)", (error) => {
  const player = new Player(error, false)
  expect(askAgain(player)).toBe(false)
  expect(player.done).toEqual([])
})
