/** What a take is recorded with. A slow line gets a smaller picture rather than a long wait at the end. */
export interface Quality {
  readonly height: number
  readonly videoBits: number
  readonly audioBits: number
}

const LADDER: readonly Quality[] = [
  { height: 480, videoBits: 600_000, audioBits: 48_000 },
  { height: 360, videoBits: 300_000, audioBits: 48_000 },
  { height: 240, videoBits: 120_000, audioBits: 24_000 },
  { height: 240, videoBits: 50_000, audioBits: 24_000 },
]
export const PROBE_BYTES = 32_768
/** A line has other things to carry, and its next minute may be worse. */
const HEADROOM = 1.25
const WEIGHT_OF_NEWEST = 0.3
/** Small chunks measure the delay, not the line. */
const SMALLEST_MEASURED_BYTES = 8_000

/** What the candidate is told of it: a smaller picture, or one so small that a voice alone is worth offering. */
export type Line = "good" | "slow" | "slowest"

export interface Pace {
  sent(bytes: number, ms: number): void
  quality(): Quality
  line(): Line
}

/** Measures the uploads and says what the next take should be recorded with. */
export function newPace(): Pace {
  let bitsPerSecond: number | null = null
  return {
    sent(bytes, ms) {
      if (bytes < SMALLEST_MEASURED_BYTES || ms <= 0) return
      const measured = (bytes * 8 * 1000) / ms
      bitsPerSecond = bitsPerSecond === null ? measured : bitsPerSecond + WEIGHT_OF_NEWEST * (measured - bitsPerSecond)
    },
    quality: () => qualityFor(bitsPerSecond),
    line: () => lineOf(qualityFor(bitsPerSecond)),
  }
}

export function qualityFor(bitsPerSecond: number | null): Quality {
  const [best, ...smaller] = LADDER as [Quality, ...Quality[]]
  if (bitsPerSecond === null) return best
  const fits = ({ videoBits, audioBits }: Quality): boolean => (videoBits + audioBits) * HEADROOM <= bitsPerSecond
  return [best, ...smaller].find(fits) ?? smaller.at(-1) ?? best
}

function lineOf(quality: Quality): Line {
  const at = LADDER.indexOf(quality)
  return at === 0 ? "good" : at === LADDER.length - 1 ? "slowest" : "slow"
}
