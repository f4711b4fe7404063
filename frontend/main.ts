import Alpine from "@alpinejs/csp"
import htmx from "htmx.org"
import { sayBusy } from "./recruiter/busy.ts"
import { copyOnClick } from "./recruiter/copy.ts"
import { openDialogs } from "./recruiter/dialogs.ts"
import { findTopics } from "./recruiter/finding.ts"
import { pollLiveParts } from "./recruiter/live.ts"
import { closeMenus } from "./recruiter/menus.ts"
import { leaveWhenSignedOut, notSwapped, sendToken } from "./recruiter/requests.ts"
import { revealSecrets } from "./recruiter/secrets.ts"
import { listenToKeys } from "./recruiter/shortcuts.ts"
import { countTicks, tellTicks } from "./recruiter/select.ts"
import { signInElsewhere } from "./recruiter/sign-in.ts"
import { switchTheme } from "./recruiter/theme.ts"
import { localiseTimes } from "./recruiter/times.ts"
import { manageToasts } from "./recruiter/toasts.ts"
import { guideTour, settleTour } from "./recruiter/tour.ts"
import { guardUnsaved } from "./recruiter/unsaved.ts"

function prepare(root: ParentNode): void {
  for (const part of root.querySelectorAll<HTMLElement>("[data-needs-script]")) part.hidden = false
  revealSecrets(root)
  localiseTimes(root, new Date())
  tellTicks(document)
  settleTour(document)
}

prepare(document)
copyOnClick(document)
openDialogs(document)
closeMenus(document)
switchTheme(document)
manageToasts(document)
guardUnsaved(window)
sayBusy(window)
listenToKeys(document)
countTicks(document)
sendToken(document)
signInElsewhere(document)
leaveWhenSignedOut(document, () => {
  location.reload()
})
htmx.config.noSwap = notSwapped
pollLiveParts(document, (element) => {
  htmx.trigger(element, "live")
})

findTopics(document)
guideTour(document, (form) => {
  htmx.process(form) // it looks at the page a moment later than this script does
  htmx.trigger(form, "played")
})

document.addEventListener("htmx:after:settle", () => {
  prepare(document)
})
window.setInterval(() => {
  localiseTimes(document, new Date())
}, 30_000)

Alpine.start()
