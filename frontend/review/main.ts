import { askAgain } from "./again.ts"
import { Understudy } from "./ahead.ts"
import { command, type Command } from "./keys.ts"
import { keep, ownStore, recall, type Habits } from "./memory.ts"
import { afterPause, clock, nextSpeed, obey, quietSeconds, readPauses, type Pause } from "./player.ts"
import { follow, look, momentOf } from "./transcript.ts"

const store = ownStore()
const habits = recall(store)
const understudy = new Understudy(document)
let isOnTheWay = false
let startAt = Number(new URLSearchParams(location.search).get("at"))

function video(): HTMLVideoElement | null {
  return document.querySelector<HTMLVideoElement>("video[data-player]")
}

function answer(): HTMLElement | null {
  return document.querySelector<HTMLElement>("[data-answer]")
}

function press(selector: string, isPressed: (button: HTMLElement) => boolean): void {
  for (const button of document.querySelectorAll<HTMLElement>(selector)) {
    button.setAttribute("aria-pressed", String(isPressed(button)))
  }
}

/** Let player and buttons show what was chosen, on this answer as on the last. */
function wear(): void {
  const player = video()
  if (player) {
    player.playbackRate = habits.speed
    for (const track of player.textTracks) track.mode = habits.captions ? "showing" : "hidden"
  }
  press("[data-speed]", (button) => Number(button.dataset["speed"]) === habits.speed)
  press("[data-skip]", () => habits.skip)
  press("[data-show-captions]", () => habits.captions)
  const box = document.querySelector<HTMLInputElement>("[data-use-keys]")
  if (box) box.checked = habits.keys
}

function choose(change: Partial<Habits>): void {
  keep(store, Object.assign(habits, change))
  wear()
}

function changeSpeed(direction: 1 | -1): void {
  const buttons = document.querySelectorAll<HTMLElement>("[data-speed]")
  const speeds = Array.from(buttons, (button) => Number(button.dataset["speed"]))
  choose({ speed: nextSpeed(speeds, habits.speed, direction) })
}

/** The browser's own captions, once there are some. */
function addCaptions(): void {
  const player = video()
  const told = document.querySelector<HTMLElement>("[data-captions]")?.dataset
  if (!player || !told || player.querySelector("track")) return
  const track = document.createElement("track")
  Object.assign(track, { kind: "captions", src: told["captions"], srclang: told["language"], label: told["label"] })
  player.append(track)
  for (const button of document.querySelectorAll<HTMLElement>("[data-show-captions]")) button.hidden = false
}

function play(seconds: number): void {
  const player = video()
  if (!player) return
  player.currentTime = seconds
  player.play().catch(() => undefined)
}

function pauses(): Pause[] {
  return readPauses(document.querySelector<HTMLElement>("[data-pauses]")?.dataset["pauses"])
}

/** Only where there is something to skip, with how much that is. */
function offerSkipping(): void {
  const button = document.querySelector<HTMLElement>("[data-skip]")
  const saved = button?.querySelector("[data-saved]")
  if (!button || !saved) return
  const seconds = quietSeconds(pauses())
  button.hidden = seconds < 1
  saved.textContent = ` ${clock(seconds)}`
}

/** To a moment of this answer, or of another one. */
function seek(button: HTMLElement): void {
  const seconds = Number(button.dataset["seek"]) / 1000
  const question = button.dataset["question"] ?? "1"
  if (answer()?.dataset["answer"] === question) {
    play(seconds)
    return
  }
  startAt = seconds
  document.querySelector<HTMLElement>(`[data-goes="${question}"]`)?.click()
}

/** A comment belongs to the moment at which its writer began, if they have watched at all. */
function pin(form: HTMLFormElement): void {
  const player = video()
  const field = form.querySelector<HTMLInputElement>("[data-moment]")
  if (field?.value !== "" || !player || (player.currentTime === 0 && player.paused)) return
  field.value = String(Math.floor(player.currentTime * 1000))
  tellMoment(form, clock(player.currentTime))
}

function tellMoment(form: HTMLFormElement, moment: string): void {
  const row = form.querySelector<HTMLElement>("[data-pinned]")
  const place = form.querySelector("[data-at]")
  if (!row || !place) return
  row.hidden = moment === ""
  place.textContent = moment
}

function unpin(form: HTMLFormElement): void {
  const field = form.querySelector<HTMLInputElement>("[data-moment]")
  if (field) field.value = "-"
  tellMoment(form, "")
}

function tick(): void {
  const player = video()
  if (!player) return
  follow(document, player.currentTime)
  const on = habits.skip && !player.paused ? afterPause(pauses(), player.currentTime) : undefined
  if (on !== undefined) player.currentTime = Math.min(on, player.duration || on)
}

/** Pictures come far more often than the browser's own "timeupdate". */
function tickWithPictures(): void {
  tick()
  if (video()?.paused === false) requestAnimationFrame(tickWithPictures)
}

async function retry(): Promise<void> {
  const player = video()
  const address = player?.querySelector("source")?.src
  if (!player || !address) return
  const answered = await fetch(address, { method: "HEAD" }).catch(() => undefined)
  if (answered && !answered.ok) {
    location.reload() // the link is over, or there is a newer file: the page says which
    return
  }
  if (!answered) return
  startAt = player.currentTime
  tellProblem(false)
  player.load()
}

function tellProblem(isThere: boolean): void {
  const place = document.querySelector<HTMLElement>("[data-problem]")
  if (place) place.hidden = !isThere
}

const DO: Partial<Record<Command, () => void>> = {
  slower: () => { changeSpeed(-1) },
  faster: () => { changeSpeed(1) },
  skip: () => { choose({ skip: !habits.skip }) },
  captions: () => { choose({ captions: !habits.captions }) },
  comment: () => document.querySelector<HTMLElement>("[data-comment]")?.focus(),
  previous: () => document.querySelector<HTMLElement>("[data-previous]")?.click(),
  next: () => document.querySelector<HTMLElement>("[data-next]")?.click(),
}

document.addEventListener(
  "error",
  (event) => {
    if (event.target === video() && event.target instanceof HTMLVideoElement) askAgain(event.target)
  },
  true,
)

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return
  const order = habits.keys && !document.querySelector("dialog[open]") ? command(event.key, event.target) : undefined
  if (!order) return
  event.preventDefault()
  const player = video()
  if (DO[order]) DO[order]()
  else if (player) obey(player, order)
})

document.addEventListener("click", (event) => {
  const target = event.target as Element
  const speed = target.closest<HTMLElement>("[data-speed]")
  if (speed) choose({ speed: Number(speed.dataset["speed"]) })
  if (target.closest("[data-skip]")) choose({ skip: !habits.skip })
  if (target.closest("[data-show-captions]")) choose({ captions: !habits.captions })
  if (target.closest("[data-retry]")) void retry()
  if (target.closest("[data-goes]")) isOnTheWay = true
  const moment = target.closest<HTMLElement>("[data-seek]")
  if (moment) seek(moment)
  const said = momentOf(target)
  if (said !== undefined) play(said)
  const form = target.closest("[data-unpin]")?.closest<HTMLFormElement>("form")
  if (form) unpin(form)
})

document.addEventListener("change", (event) => {
  const target = event.target as HTMLInputElement
  if (target.matches("[data-use-keys]")) choose({ keys: target.checked })
})

document.addEventListener("input", (event) => {
  const target = event.target as HTMLInputElement
  if (target.matches("[data-find]")) look(document, target.value)
})

document.addEventListener("focusin", (event) => {
  const target = event.target as Element
  const form = target.matches("[data-comment]") ? target.closest<HTMLFormElement>("form") : null
  if (form) pin(form)
})

document.addEventListener("submit", (event) => {
  const field = (event.target as Element).querySelector<HTMLInputElement>("[data-moment]")
  if (field?.value === "-") field.value = ""
}, true)

/** Events of a player do not bubble, but they can be caught on their way down. */
function onPlayer(name: string, then: () => void): void {
  document.addEventListener(name, (event) => {
    if (event.target instanceof Element && event.target.closest("video") === video()) then()
  }, true)
}

onPlayer("play", () => {
  wear()
  understudy.prepare()
  requestAnimationFrame(tickWithPictures)
})
onPlayer("timeupdate", tick)
onPlayer("error", () => { tellProblem(true) })
onPlayer("ratechange", () => {
  const rate = video()?.playbackRate ?? habits.speed
  if (rate !== habits.speed) choose({ speed: rate })
})
onPlayer("loadedmetadata", startThere)

function startThere(): void {
  if (startAt <= 0 || (video()?.readyState ?? 0) === 0) return
  play(startAt)
  startAt = 0
}

function settle(): void {
  addCaptions()
  offerSkipping()
  wear()
  startThere()
}

/** Another answer has come onto the page, or more of this one. */
document.addEventListener("htmx:after:swap", (event) => {
  const part = event.target as Element
  const player = video()
  if (part.id === "answer" && player) understudy.takeOver(player)
  if (part.id === "answer" && isOnTheWay) document.getElementById("question")?.focus({ preventScroll: true })
  if (part.id === "answer") isOnTheWay = false
  const position = document.querySelector<HTMLInputElement>("form[data-comment-form] [name=position]")
  if (position) position.value = answer()?.dataset["answer"] ?? ""
  settle()
})

settle()
