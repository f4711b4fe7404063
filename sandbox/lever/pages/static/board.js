// The board: menus made when they are opened, ticks, dragging, and a look at what others did.
// Without this script every card leads to its profile, where all of it can be done too.
import { letDrag } from "./drag.js"

const PERIOD = 3000
const pipeline = document.getElementById("pipeline")
const bulk = document.getElementById("bulk")
const told = document.getElementById("told")
const ticked = document.getElementById("ticked")
const untick = document.getElementById("untick")
let isDragging = false

const say = (text) => { told.textContent = text }
const all = (selector, root = pipeline) => [...root.querySelectorAll(selector)]
const ticks = () => all('input[name="ref"]:checked')

function fillMenu(menu) {
  const sheet = menu.querySelector(".sheet")
  const card = menu.closest("[data-card]")
  if (!menu.open || sheet.dataset.filled) return
  sheet.dataset.filled = "1"
  const parts = document.getElementById("menu").content.cloneNode(true)
  const hidden = menu.dataset.archived ? "archive" : "unarchive"
  parts.querySelector(`[data-action="${hidden}"]`).remove()
  for (const form of parts.querySelectorAll("form")) {
    form.action = `/candidates/${card.dataset.card}/${form.dataset.action}`
    const select = form.querySelector("select")
    if (!select) continue
    select.id = `${form.dataset.action}-${card.dataset.card}`
    form.querySelector("label").htmlFor = select.id
    if (select.name === "stage") select.value = card.closest("[data-stage]").dataset.stage
  }
  sheet.replaceChildren(parts)
}

function countTicks() {
  const count = ticks().length
  ticked.textContent = count ? `${count} ticked` : "Tick candidates, or drag a card to another stage."
  untick.hidden = count === 0
  for (const column of all("[data-stage]")) {
    const boxes = all('input[name="ref"]', column)
    const box = column.querySelector("[data-tick-all]")
    if (!box) continue
    const chosen = boxes.filter((each) => each.checked).length
    box.checked = chosen > 0 && chosen === boxes.length
    box.indeterminate = chosen > 0 && chosen < boxes.length
  }
}

async function move(refs, column) {
  say(refs.length === 1 ? "Moving…" : `Moving ${refs.length} candidates…`)
  const body = new URLSearchParams(refs.map((ref) => ["ref", ref]))
  body.set("stage", column.dataset.stage)
  body.set("form_token", bulk.elements.form_token.value)
  body.set("next", bulk.elements.next.value)
  try {
    const answer = await fetch("/candidates/stage", { method: "POST", body })
    const page = new DOMParser().parseFromString(await answer.text(), "text/html")
    if (!answer.ok) throw new Error(page.querySelector("main p")?.textContent ?? answer.statusText)
    show(page)
    say(page.querySelector(".told")?.textContent.trim() ?? "Moved.")
  } catch (error) {
    say(`That did not work. Nobody was moved. ${error.message}`)
  }
}

function show(page) {
  const fresh = page.getElementById("pipeline")
  const kept = new Set(ticks().map((box) => box.value))
  const place = pipeline.querySelector(".board")?.scrollLeft ?? 0
  const focused = document.activeElement?.closest("[data-card]")?.id
  pipeline.dataset.version = fresh.dataset.version
  pipeline.replaceChildren(...fresh.childNodes)
  for (const box of all('input[name="ref"]')) box.checked = kept.has(box.value)
  const board = pipeline.querySelector(".board")
  if (board) board.scrollLeft = place
  if (focused) document.getElementById(focused)?.querySelector("a")?.focus()
  prepare()
}

const isBusy = () => document.hidden || isDragging || pipeline.querySelector("details[open]") !== null

async function lookAround() {
  if (isBusy()) return
  try {
    const { version } = await (await fetch("/candidates/version")).json()
    if (String(version) === pipeline.dataset.version) return
    const answer = await fetch(location.href)
    if (isBusy() || !answer.ok) return
    show(new DOMParser().parseFromString(await answer.text(), "text/html"))
  } catch {
    say("The sandbox does not answer; trying again.")
  }
}

function prepare() {
  for (const part of all("[data-needs-script]")) part.hidden = false
  countTicks()
}

pipeline.addEventListener("toggle", (event) => {
  if (event.target.matches("[data-menu]")) fillMenu(event.target)
}, true)
pipeline.addEventListener("change", (event) => {
  const box = event.target
  if (box.matches("[data-tick-all]")) {
    for (const each of all('input[name="ref"]', box.closest("[data-stage]"))) each.checked = box.checked
  }
  if (box.type === "checkbox") countTicks()
})
untick.addEventListener("click", () => {
  for (const box of ticks()) box.checked = false
  countTicks()
})
letDrag(pipeline, {
  began: () => { isDragging = true },
  ended: () => { isDragging = false },
  chosen: (card) => {
    const refs = ticks().map((box) => box.value)
    return refs.includes(card.dataset.card) ? refs : [card.dataset.card]
  },
  dropped: move,
})
prepare()
setInterval(lookAround, PERIOD)
