/** A video that lies in a bucket comes from an address that is good for a minute, and browsers keep to it. */

const NETWORK = 2 // MediaError.MEDIA_ERR_NETWORK; who may not watch any more gets another code

export interface Resumable {
  readonly error: { readonly code: number } | null
  readonly paused: boolean
  currentTime: number
  playbackRate: number
  load(): void
  play(): Promise<void>
}

/** Ask our own server once more, which looks whether this viewer still may, and go on at the same moment. */
export function askAgain(player: Resumable): boolean {
  if (player.error?.code !== NETWORK) return false
  const { currentTime, paused, playbackRate } = player
  player.load()
  Object.assign(player, { currentTime, playbackRate })
  if (!paused) player.play().catch(() => undefined)
  return true
}
