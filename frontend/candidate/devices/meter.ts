export type Loudness = "silent" | "quiet" | "good" | "loud"

export interface Meter {
  /** 0 to 1. */
  level(): number
  close(): void
}

export function loudness(level: number): Loudness {
  if (level < 0.02) return "silent"
  if (level < 0.12) return "quiet"
  return level > 0.9 ? "loud" : "good"
}

/** Root mean square of the samples on a scale where speech at arm's length reaches the middle. */
export function levelOf(samples: Float32Array): number {
  const square = samples.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, samples.length)
  return Math.min(1, Math.sqrt(square) * 5)
}

export function openMeter(stream: MediaStream): Meter | null {
  if (typeof AudioContext === "undefined" || stream.getAudioTracks().length === 0) return null
  const context = new AudioContext()
  const analyser = context.createAnalyser()
  analyser.fftSize = 1024
  context.createMediaStreamSource(stream).connect(analyser)
  const samples = new Float32Array(analyser.fftSize)
  return {
    level() {
      if (context.state === "suspended") void context.resume().catch(() => undefined)
      analyser.getFloatTimeDomainData(samples)
      return levelOf(samples)
    },
    close() {
      void context.close().catch(() => undefined)
    },
  }
}
