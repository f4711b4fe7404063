import { readFileSync } from "node:fs"
import { createRequire } from "node:module"
import { dirname, join } from "node:path"
import type { Plugin } from "vite"
import { icons } from "./icons.ts"

const folder = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons")

export function symbol(name: string, svg: string): string {
  const drawing = /<svg[^>]*>([\s\S]*)<\/svg>/.exec(svg)?.[1]
  if (drawing === undefined) throw new Error(`No drawing in icon ${name}`)
  return `<symbol id="${name}" viewBox="0 0 24 24">${drawing.replace(/\s+/g, " ").trim()}</symbol>`
}

export function sprite(): string {
  const symbols = icons.map((name) => symbol(name, readFileSync(join(folder, `${name}.svg`), "utf8")))
  return `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`
}

/** Puts all icons into one hashed file that the manifest lists under `key`. */
export function iconSprite(key: string): Plugin {
  return {
    name: "icon-sprite",
    apply: "build",
    generateBundle() {
      this.emitFile({ type: "asset", name: "icons.svg", originalFileName: key, source: sprite() })
    },
  }
}
