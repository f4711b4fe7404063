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

/** One tab writes an interview's answers; true when this is the one. Browsers without locks are let in. */
export function becomeWriter(locks: LockManager | undefined, interview: string): Promise<boolean> {
  if (!locks) return Promise.resolve(true)
  return new Promise((resolve) => {
    void locks.request(`greenroom-interview-${interview}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null)
      return lock ? new Promise<void>(() => undefined) : undefined
    })
  })
}
