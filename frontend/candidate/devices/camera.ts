import type { Camera, CameraProblem, Device, Picture, Wanted } from "../ports"
import { CameraFailure } from "../ports"

const PROBLEMS: Readonly<Record<string, CameraProblem>> = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no_device",
  DevicesNotFoundError: "no_device",
  OverconstrainedError: "no_device",
  NotReadableError: "in_use",
  TrackStartError: "in_use",
  AbortError: "in_use",
}

export class BrowserCamera implements Camera {
  private stream: MediaStream | undefined
  private lost: (() => void) | undefined

  private readonly host: Navigator
  private readonly secure: boolean

  constructor(host: Navigator, secure: boolean) {
    this.host = host
    this.secure = secure
  }

  async open(wanted: Wanted, lost: () => void): Promise<Picture> {
    this.close()
    const media = this.media()
    this.stream = await this.ask(media, wanted)
    this.lost = lost
    for (const track of this.stream.getTracks()) {
      track.onended = () => { this.lost?.() }
    }
    return { stream: this.stream, ...size(this.stream), audioOnly: wanted.audioOnly, devices: await devices(media) }
  }

  close(): void {
    this.lost = undefined
    for (const track of this.stream?.getTracks() ?? []) track.stop()
    this.stream = undefined
  }

  private media(): MediaDevices {
    const media = this.host.mediaDevices as MediaDevices | undefined
    if (media && typeof MediaRecorder !== "undefined") return media
    if (!this.secure) throw new CameraFailure("insecure")
    throw new CameraFailure(isInApp(this.host.userAgent) ? "in_app" : "unsupported")
  }

  private async ask(media: MediaDevices, wanted: Wanted): Promise<MediaStream> {
    try {
      return await media.getUserMedia(constraints(wanted))
    } catch (error) {
      if (isFinal(error)) throw this.failure(error)
    }
    try {
      return await media.getUserMedia({ audio: true, video: !wanted.audioOnly })
    } catch (error) {
      throw this.failure(error)
    }
  }

  private failure(error: unknown): CameraFailure {
    const problem = named(error)
    return new CameraFailure(problem === "denied" && isInApp(this.host.userAgent) ? "in_app" : problem)
  }
}

function named(error: unknown): CameraProblem {
  return (error instanceof Error || error instanceof DOMException) ? (PROBLEMS[error.name] ?? "unknown") : "unknown"
}

/** Asking for less does not help; it may help where a wish was the trouble, or somebody else is just leaving. */
function isFinal(error: unknown): boolean {
  return named(error) === "denied" || (error instanceof Error && /^(Devices)?NotFoundError$/.test(error.name))
}

/** Browsers inside other apps often have no camera of their own. */
export function isInApp(agent: string): boolean {
  return /LinkedInApp|FBAN|FBAV|Instagram|GSA\/|Line\/|MicroMessenger|; wv\)/.test(agent)
}

/** Only wishes: a phone that cannot do 640x480 gives what it has. */
export function constraints(wanted: Wanted): MediaStreamConstraints {
  const audio = { echoCancellation: true, noiseSuppression: true, ...chosen(wanted.microphone) }
  if (wanted.audioOnly) return { audio, video: false }
  return {
    audio,
    video: { width: { ideal: 640 }, height: { ideal: 480 }, frameRate: { ideal: 24 }, facingMode: { ideal: "user" }, ...chosen(wanted.camera) },
  }
}

const chosen = (id: string | undefined): MediaTrackConstraints => (id ? { deviceId: { ideal: id } } : {})

function size(stream: MediaStream): { width: number; height: number } {
  const settings = stream.getVideoTracks()[0]?.getSettings()
  return { width: settings?.width ?? 0, height: settings?.height ?? 0 }
}

async function devices(media: MediaDevices): Promise<Device[]> {
  const all = await media.enumerateDevices().catch(() => [])
  return all.flatMap((device): Device[] => {
    if (device.kind === "videoinput") return [{ id: device.deviceId, kind: "camera", label: device.label }]
    if (device.kind === "audioinput") return [{ id: device.deviceId, kind: "microphone", label: device.label }]
    return []
  })
}
