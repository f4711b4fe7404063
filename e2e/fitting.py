"""Whether the words fit: nothing wider than the window, no text cut off, no button on another."""

from playwright.sync_api import Page

WIDTHS = (1280, 390)
HEIGHT = 900
# May be cut: what ends in "…" because the style sheet says so, fields, which scroll as one types,
# and what only ears are meant to get. May be wider: what scrolls by itself. May overlap: bars that
# stick to the window.
MISFITS = """() => {
    const found = [], buttons = [], root = document.documentElement
    const name = e => `<${e.tagName.toLowerCase()}${e.className ? " class=" + e.className : ""}> `
        + JSON.stringify((e.innerText || "").trim().slice(0, 40))
    const hasText = e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim())
    const cuts = how => how === "hidden" || how === "clip"
    const look = (e, style) => {
        if (e.scrollWidth > e.clientWidth + 1) {
            if (cuts(style.overflowX) && style.textOverflow !== "ellipsis")
                found.push(`cut off: ${name(e)}`)
            if (style.overflowX === "visible" && hasText(e)) found.push(`spills: ${name(e)}`)
        }
        if (cuts(style.overflowY) && e.scrollHeight > e.clientHeight + 2 && hasText(e)
            && style.webkitLineClamp === "none") found.push(`cut off below: ${name(e)}`)
    }
    const walk = (e, isFixed) => {
        const style = getComputedStyle(e)
        const forEars = style.clipPath !== "none" || e.clientWidth === 1
        if (style.display === "none" || style.visibility === "hidden" || forEars) return
        if (["INPUT", "SELECT", "TEXTAREA", "VIDEO", "svg"].includes(e.tagName)) return
        if (!e.checkVisibility()) return
        if (e.clientWidth) look(e, style)
        const sticks = isFixed || style.position === "fixed" || style.position === "sticky"
        const box = e.getBoundingClientRect()
        if (e.matches("button, a.btn, summary") && !sticks && box.width && box.height)
            buttons.push([e, box])
        for (const child of e.children) walk(child, sticks)
    }
    if (root.scrollWidth > root.clientWidth)
        found.push(`the page is ${root.scrollWidth} wide in a window of ${root.clientWidth}`)
    walk(document.body, false)
    for (const [i, [a, one]] of buttons.entries())
        for (const [b, other] of buttons.slice(i + 1)) {
            const wide = Math.min(one.right, other.right) - Math.max(one.left, other.left)
            const high = Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top)
            if (wide > 1 && high > 1 && !a.contains(b) && !b.contains(a))
                found.push(`${name(a)} lies on ${name(b)}`)
        }
    return found
}"""


def misfits(page: Page, title: str) -> list[str]:
    """What does not fit on this page, in both widths; the window is then as it was before."""
    before, found = page.viewport_size, []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        found += [f"{title} at {width}: {each}" for each in page.evaluate(MISFITS)]
    if before:
        page.set_viewport_size(before)
    return found
