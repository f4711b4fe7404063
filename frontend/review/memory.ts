/** How somebody likes to watch, kept in this browser from answer to answer. */
export interface Habits {
  speed: number
  skip: boolean
  captions: boolean
  keys: boolean
}

const NAME = "greenroom-review"
const USUAL: Habits = { speed: 1, skip: false, captions: false, keys: true }

export function recall(store: Pick<Storage, "getItem"> | undefined): Habits {
  try {
    const kept: unknown = JSON.parse(store?.getItem(NAME) ?? "{}")
    return fitting(kept !== null && typeof kept === "object" ? kept : {})
  } catch {
    return { ...USUAL } // a browser that keeps nothing, or something else under our name
  }
}

function fitting(kept: Partial<Habits>): Habits {
  const speed = Number(kept.speed)
  return {
    speed: speed >= 0.5 && speed <= 4 ? speed : USUAL.speed,
    skip: kept.skip === true,
    captions: kept.captions === true,
    keys: kept.keys !== false,
  }
}

export function keep(store: Pick<Storage, "setItem"> | undefined, habits: Habits): void {
  try {
    store?.setItem(NAME, JSON.stringify(habits))
  } catch {
    // They hold until the page is left.
  }
}

/** Asking for it alone throws where a browser keeps nothing. */
export function ownStore(): Storage | undefined {
  try {
    return window.localStorage
  } catch {
    return undefined
  }
}
