import { clock, command, obey } from "./player.ts"

let speed = 1

function video(): HTMLVideoElement | null {
  return document.querySelector<HTMLVideoElement>("video[data-player]")
}

function setSpeed(wanted: number): void {
  speed = wanted
  const player = video()
  if (player) player.playbackRate = wanted
  for (const button of document.querySelectorAll<HTMLElement>("[data-speed]")) {
    button.setAttribute("aria-pressed", String(Number(button.dataset["speed"]) === wanted))
  }
}

function seek(button: HTMLElement): void {
  const seconds = Number(button.dataset["seek"]) / 1000
  const shown = document.querySelector<HTMLElement>("[data-answer]")?.dataset["answer"]
  const player = video()
  if (player && shown === button.dataset["question"]) {
    player.currentTime = seconds
    void player.play()
    return
  }
  location.search = `?answer=${button.dataset["question"] ?? "1"}&at=${String(seconds)}`
}

/** A comment belongs to the moment at which its writer began. */
function pinMoment(form: HTMLFormElement): void {
  const player = video()
  const field = form.querySelector<HTMLInputElement>("[data-moment]")
  if (field?.value !== "" || !player) return
  if (player.currentTime === 0 && player.paused) return
  field.value = String(Math.floor(player.currentTime * 1000))
  const label = form.querySelector("[data-at]")
  if (label) label.textContent = ` ${clock(player.currentTime)}`
}

/** The next answer is fetched while this one plays. */
function preloadNext(): void {
  const next = document.querySelector<HTMLElement>("[data-preload]")?.dataset["preload"]
  if (!next || document.querySelector("link[data-preloaded]")) return
  const link = document.createElement("link")
  link.rel = "prefetch"
  link.href = next
  link.dataset["preloaded"] = ""
  document.head.append(link)
}

function startAtMoment(): void {
  const at = Number(new URLSearchParams(location.search).get("at"))
  const player = video()
  if (player && at > 0) player.currentTime = at
}

document.addEventListener("click", (event) => {
  const target = event.target as Element
  const faster = target.closest<HTMLElement>("[data-speed]")
  if (faster) setSpeed(Number(faster.dataset["speed"]))
  const moment = target.closest<HTMLElement>("[data-seek]")
  if (moment) seek(moment)
})

document.addEventListener("focusin", (event) => {
  const form = (event.target as Element).closest<HTMLFormElement>("form[data-comment-form]")
  if (form && (event.target as Element).matches("[data-comment]")) pinMoment(form)
})

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const order = command(event.key, event.target)
  const player = video()
  if (!order) return
  event.preventDefault()
  if (order === "comment") document.querySelector<HTMLElement>("[data-comment]")?.focus()
  else if (order === "next") document.querySelector<HTMLElement>("[data-next]")?.click()
  else if (player) obey(player, order)
})

document.addEventListener(
  "play",
  () => {
    const player = video()
    if (player) player.playbackRate = speed
    preloadNext()
  },
  true,
)

startAtMoment()
