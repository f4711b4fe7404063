import type { Device } from "../ports"
import type { State } from "../flow/state"
import { PRACTICE } from "../flow/state"
import { h, setText, show } from "./dom"
import { actions, button, heading, lead, lineNotice, phoneButton, uploadLine } from "./parts"
import { problemScreen } from "./problem"
import type { Room, Screen } from "./screen"

export function checkScreen(room: Room): Screen {
  const { camera } = room.flow.state
  if (camera.is === "failed") return problemScreen(room, camera.problem)
  return camera.is === "on" ? liveScreen(room) : askScreen(room, camera.is === "asking")
}

/** Says what the browser will ask before it asks. */
function askScreen({ flow, text }: Room, asking: boolean): Screen {
  const open = button(text(asking ? "asking" : "turn_on"), "primary big", () => { flow.dispatch({ type: "open_camera" }) })
  open.disabled = asking
  const voice = button(text("audio_only"), "quiet big", () => { flow.dispatch({ type: "open_camera", audioOnly: true }) })
  const uploads = uploadLine(text)
  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text("check_title")), lead(text(asking ? "check_asking" : "check_lead"))),
      h("div", { class: "stage" }, h("p", { class: "message" }, text("camera_off"))),
      actions(open, asking ? null : voice, phoneButton(flow, text)),
      h("p", { class: "small muted" }, text("check_private")),
      uploads.node,
    ],
    update: (state) => { uploads.update(state) },
  }
}

function liveScreen(room: Room): Screen {
  const { flow, text, stage } = room
  // The stage goes on to the questions: what hides it here must stay behind.
  const live = h("div", {}, stage.node)
  const sample = sampleCard(room)
  const start = button(text("check_done"), "primary big", () => { flow.dispatch({ type: "checked" }) })
  const again = button("", "big", () => { if (!isRecording(flow.state)) flow.dispatch({ type: "sample" }) })
  const practise = button(text("practise"), "big", () => { if (!isRecording(flow.state)) flow.dispatch({ type: "open_question", at: PRACTICE }) })
  const slow = lineNotice(flow, text)
  const uploads = uploadLine(text)
  stage.connect(flow.picture)

  return {
    nodes: [
      h("div", { class: "stack tight" }, heading(text("check_live_title")), lead(text("check_live_lead"))),
      live,
      sample.node,
      h("div", { class: "controls" }, actions(start, again, practise), stage.loudness),
      slow.node,
      pickers(room),
      h("p", { class: "small muted" }, text("check_private")),
      uploads.node,
    ],
    update(state) {
      slow.update(state)
      uploads.update(state)
      const phase = state.step.is === "check" ? state.step.sample : "none"
      stage.say(phase === "recording" ? { timer: text("sample_running") } : {})
      show(live, phase !== "ready")
      sample.update(phase === "ready")
      setText(again, text(phase === "none" ? "sample_record" : phase === "ready" ? "sample_again" : "sample_running"))
      again.setAttribute("aria-disabled", String(phase === "recording"))
    },
  }
}

function isRecording({ step }: State): boolean {
  return step.is === "check" && step.sample === "recording"
}

/** Takes the place of the live picture until the candidate goes on or tries once more. */
function sampleCard({ flow, text }: Room): { readonly node: HTMLElement; update(ready: boolean): void } {
  const video = h("video", { class: "stage-video", controls: true, autoplay: true, playsinline: true, "aria-label": text("sample_label") })
  const node = h("div", { class: "stack tight" }, video, h("p", { class: "small muted", role: "status" }, text("sample_lead")))
  return {
    node,
    update(ready) {
      show(node, ready)
      if (!ready) video.removeAttribute("src")
      else if (video.getAttribute("src") !== flow.sampleUrl) video.src = flow.sampleUrl
    },
  }
}

/** Only when there is a choice. */
export function pickers(room: Room): HTMLElement {
  const { camera } = room.flow.state
  const devices = camera.is === "on" ? camera.devices : []
  return h("div", { class: "pickers" }, picker(room, devices, "camera"), picker(room, devices, "microphone"))
}

function picker({ flow, text }: Room, devices: readonly Device[], kind: Device["kind"]): HTMLElement | null {
  const choices = devices.filter((device) => device.kind === kind && device.id !== "")
  if (choices.length < 2) return null
  const current = currentDevice(flow.picture?.stream, kind)
  const select = h("select", { change: (event) => {
    flow.dispatch({ type: "open_camera", [kind]: (event.target as HTMLSelectElement).value })
  } })
  choices.forEach((device, index) => {
    const label = device.label || text(`${kind}_number`, { number: index + 1 })
    select.append(h("option", { value: device.id, selected: device.id === current }, label))
  })
  const id = `choose-${kind}`
  select.id = id
  return h("div", { class: "field" }, h("label", { for: id }, text(kind)), select)
}

function currentDevice(stream: MediaStream | undefined, kind: Device["kind"]): string | undefined {
  const tracks = kind === "camera" ? stream?.getVideoTracks() : stream?.getAudioTracks()
  return tracks?.[0]?.getSettings().deviceId
}

