/** What htmx tells about a request and its answer. */
export interface Exchange {
  request: { headers: Record<string, string> }
  response?: { status: number; raw: Response }
}

export function exchange(event: Event): Exchange {
  return (event as CustomEvent<{ ctx: Exchange }>).detail.ctx
}

/** Error pages are whole pages: inside a part of this one they would only confuse. */
export const notSwapped = [204, 304, 400, 401, 403, 404, 405, 410, 429, 500, 502, 503, 504]

/** Requests outside of forms carry the token that Django asks for. */
export function sendToken(root: Document): void {
  const token = root.querySelector<HTMLMetaElement>("meta[name=csrf-token]")?.content
  root.addEventListener("htmx:config:request", (event) => {
    if (token) exchange(event).request.headers["X-CSRFToken"] = token
  })
}

/** When the session has ended, a part of the page would get the sign-in page: go there instead. */
export function leaveWhenSignedOut(root: Document, reload: () => void): void {
  const door = root.querySelector<HTMLMetaElement>("meta[name=sign-in]")?.content
  root.addEventListener("htmx:before:response", (event) => {
    const answer = exchange(event).response?.raw
    if (answer?.redirected !== true || new URL(answer.url).pathname !== door) return
    event.preventDefault()
    reload()
  })
}
