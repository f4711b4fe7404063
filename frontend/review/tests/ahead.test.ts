import { beforeEach, describe, expect, it } from "vitest"
import { Understudy } from "../ahead.ts"

beforeEach(() => {
  document.body.innerHTML = `<a data-preload="/media/2"></a>`
})

function hidden(): HTMLVideoElement[] {
  return Array.from(document.querySelectorAll<HTMLVideoElement>("body > video"))
}

function stage(address: string): HTMLVideoElement {
  const place = document.createElement("div")
  place.innerHTML = `<video controls data-player aria-label="Answer to question 2"><source src="${address}"></video>`
  document.body.append(place)
  return place.querySelector("video") ?? document.createElement("video")
}

describe("the next answer", () => {
  it("is fetched once, unseen and unheard", () => {
    const understudy = new Understudy(document)
    understudy.prepare()
    understudy.prepare()
    expect(hidden()).toHaveLength(1)
    expect(hidden()[0]).toMatchObject({ hidden: true, muted: true, preload: "auto" })
  })

  it("takes the stage with all that its place says of it", () => {
    const understudy = new Understudy(document)
    understudy.prepare()
    const [waiting] = hidden()
    understudy.takeOver(stage("/media/2"))
    const shown = document.querySelector<HTMLVideoElement>("div video[data-player]")
    expect(shown).toBe(waiting)
    expect(shown).toMatchObject({ hidden: false, muted: false, controls: true })
    expect(shown?.getAttribute("aria-label")).toBe("Answer to question 2")
  })

  it("stays away when another file is shown", () => {
    const understudy = new Understudy(document)
    understudy.prepare()
    const shown = stage("/media/3")
    understudy.takeOver(shown)
    expect(document.querySelector("div video")).toBe(shown)
  })
})
