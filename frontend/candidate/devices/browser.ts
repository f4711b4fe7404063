import type { Awake, Clock } from "../ports"

export const browserClock: Clock = {
  now: () => performance.now(),
  date: () => Date.now(),
  every(ms, call) {
    const id = setInterval(call, ms)
    return () => { clearInterval(id) }
  },
  sleep(ms) {
    let wake = (): void => undefined
    const done = new Promise<void>((resolve) => {
      const id = Number.isFinite(ms) ? setTimeout(resolve, ms) : undefined
      wake = () => {
        clearTimeout(id)
        resolve()
      }
    })
    return { done, wake }
  },
}

/** The lock is lost whenever the page is hidden, so it is asked for again when it is shown. */
export function browserAwake(host: Navigator): Awake {
  let wanted = false
  let lock: WakeLockSentinel | undefined

  async function ask(): Promise<void> {
    if (!wanted || !("wakeLock" in host) || document.visibilityState !== "visible") return
    lock = await host.wakeLock.request("screen").catch(() => undefined)
  }

  document.addEventListener("visibilitychange", () => { void ask() })
  return {
    hold() {
      wanted = true
      void ask()
    },
    release() {
      wanted = false
      void lock?.release()
      lock = undefined
    },
  }
}

/**
 * One tab writes an interview's answers; true when this is the one. Browsers without locks are let in.
 * `freed` is called when the other tab is gone, also one that died.
 */
export function becomeWriter(locks: LockManager | undefined, interview: string, freed: () => void): Promise<boolean> {
  if (!locks) return Promise.resolve(true)
  const name = `greenroom-interview-${interview}`
  return new Promise((resolve) => {
    void locks.request(name, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      if (lock) return new Promise<void>(() => undefined)
      void locks.request(name, freed)
      return undefined
    })
  })
}
