import { becomeWriter, browserAwake, browserClock } from "./devices/browser"
import { BrowserCamera } from "./devices/camera"
import { BrowserRecorder } from "./devices/recorder"
import { Flow } from "./flow/flow"
import type { Question } from "./flow/state"
import { openQueue } from "./upload/stored"
import type { Addresses } from "./upload/wire"
import { browserWire } from "./upload/wire"
import { setText } from "./view/dom"
import { buildScreen, pathOf, screenKey } from "./view/screen"
import type { Room } from "./view/screen"
import { Stage } from "./view/stage"
import { textsOf } from "./view/text"

/** What `greenroom/portal/views/recorder.py` puts into the page. */
interface Page {
  readonly interview: string
  readonly csrf: string
  readonly base: string
  readonly step: string
  readonly addresses: Addresses & { readonly receipt: string }
  readonly links: Room["links"]
  readonly questions: readonly Question[]
  readonly texts: Readonly<Record<string, string>>
}

function readPage(): Page {
  return JSON.parse(document.getElementById("interview")?.textContent ?? "{}") as Page
}

export async function record(root: HTMLElement, voice: HTMLElement): Promise<void> {
  const page = readPage()
  const text = textsOf(page.texts)
  const whenLost: { tell?: () => void } = {}
  const queue = await openQueue(globalThis.indexedDB, () => whenLost.tell?.())
  const flow = new Flow({
    interview: page.interview,
    camera: new BrowserCamera(navigator, globalThis.isSecureContext),
    recorder: new BrowserRecorder(browserClock, navigator.userAgent),
    queue,
    wire: browserWire(page.addresses, page.interview, page.csrf),
    clock: browserClock,
    awake: browserAwake(navigator),
    random: Math.random,
    newId: () => crypto.randomUUID(),
    play: (parts, mime) => URL.createObjectURL(new Blob([...parts], { type: mime })),
    announce: (seconds) => { setText(voice, text("seconds_left", { count: seconds })) },
    leave: () => { location.replace(page.addresses.receipt) },
  }, page.questions)

  const room = { flow, text, stage: new Stage(text), links: page.links, now: () => browserClock.now() }
  whenLost.tell = () => { flow.notDurable() }
  showScreens(room, root, voice, page.base)
  hearBrowser(flow, page.base)
  if (await becomeWriter(navigator.locks, page.interview, () => { location.reload() })) await flow.begin(page.step)
  else flow.dispatch({ type: "elsewhere" })
}

function showScreens(room: Room, root: HTMLElement, voice: HTMLElement, base: string): void {
  let key = ""
  const title = document.title
  let screen = buildScreen(room)
  room.flow.listen(() => {
    const { state } = room.flow
    if (screenKey(state) !== key) {
      const first = key === ""
      key = screenKey(state)
      screen = buildScreen(room)
      root.replaceChildren(...screen.nodes)
      setText(voice, "")
      syncAddress(base + pathOf(state.step), first)
      const heading = root.querySelector("h1")
      document.title = [heading?.textContent, title].filter(Boolean).join(" · ")
      if (!first) heading?.focus()
    }
    screen.update(state)
  })
}

function syncAddress(address: string, first: boolean): void {
  if (location.pathname === address) return
  if (first) history.replaceState(null, "", address)
  else history.pushState(null, "", address)
}

function hearBrowser(flow: Flow, base: string): void {
  const now = (): number => browserClock.now()
  document.addEventListener("visibilitychange", () => {
    flow.dispatch({ type: document.hidden ? "hidden" : "shown", now: now() })
  })
  addEventListener("online", () => { flow.wake() })
  addEventListener("popstate", () => { goBack(flow, base) })
  addEventListener("beforeunload", (event) => {
    const { step, uploads, durable } = flow.state
    if (step.is === "record" || (!durable && uploads.waitingBytes > 0)) event.preventDefault()
  })
}

/** Back and Forward walk between questions, but never out of a running recording. */
function goBack(flow: Flow, base: string): void {
  const asked = /questions\/(\d+)/.exec(location.pathname)
  if (asked) flow.dispatch({ type: "open_question", at: Number(asked[1]) - 1 })
  else if (location.pathname.includes("/review")) flow.dispatch({ type: "review" })
  const address = base + pathOf(flow.state.step)
  if (location.pathname !== address) history.replaceState(null, "", address)
}

