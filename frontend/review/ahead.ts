/**
 * The next answer is fetched while this one plays, by a second player that nobody sees. Recordings
 * are kept by no cache, so it is this very element that has to take the stage.
 */
export class Understudy {
  readonly #root: Document
  #waiting: HTMLVideoElement | undefined

  constructor(root: Document) {
    this.#root = root
  }

  prepare(): void {
    const address = this.#root.querySelector<HTMLElement>("[data-preload]")?.dataset["preload"]
    if (!address || this.#waiting?.src === new URL(address, this.#root.baseURI).href) return
    this.#waiting?.remove()
    const video = this.#root.createElement("video")
    Object.assign(video, { preload: "auto", muted: true, hidden: true, src: address })
    this.#root.body.append(video)
    this.#waiting = video
  }

  /** Take the place of a player that was just put on the page and shows the same file. */
  takeOver(shown: HTMLVideoElement): void {
    const video = this.#waiting
    const address = shown.querySelector("source")?.src
    if (!video || video.src !== address || video.error) return
    for (const { name, value } of Array.from(shown.attributes)) video.setAttribute(name, value)
    video.muted = video.hidden = false
    shown.replaceWith(video)
    this.#waiting = undefined
  }
}
