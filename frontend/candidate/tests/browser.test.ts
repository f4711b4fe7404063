import { expect, test, vi } from "vitest"
import { becomeWriter } from "../devices/browser"

/** Grants a name to one holder at a time, as browsers do. */
class FakeLocks {
  private held = false
  private waiting: (() => void)[] = []

  request(_name: string, options: { ifAvailable: boolean } | (() => void), call?: (lock: object | null) => unknown): Promise<void> {
    if (typeof options === "function") this.waiting.push(options)
    else if (this.held) call?.(null)
    else {
      this.held = true
      call?.({})
    }
    return Promise.resolve()
  }

  release(): void { this.waiting.shift()?.() }
}

test("one tab writes; a second one is told when the first is gone", async () => {
  const locks = new FakeLocks()
  const freed = vi.fn()
  expect(await becomeWriter(locks as unknown as LockManager, "i", freed)).toBe(true)
  expect(await becomeWriter(locks as unknown as LockManager, "i", freed)).toBe(false)
  expect(freed).not.toHaveBeenCalled()
  locks.release()
  expect(freed).toHaveBeenCalledTimes(1)
})

test("browsers without locks are let in", async () => {
  expect(await becomeWriter(undefined, "i", () => undefined)).toBe(true)
})
