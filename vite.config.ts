import { existsSync } from "node:fs"
import tailwindcss from "@tailwindcss/vite"
import { defineConfig } from "vite"
import { compressed } from "./frontend/build/compress.ts"
import { iconSprite } from "./frontend/build/sprite.ts"

const entries = {
  main: "frontend/main.ts",
  candidate: "frontend/candidate/main.ts",
  review: "frontend/review/main.ts",
  branding: "frontend/branding/main.ts",
  app: "frontend/styles/app.css",
  candidateStyle: "frontend/styles/candidate.css",
}

const present = Object.entries(entries).filter(([, path]) => existsSync(path))

export default defineConfig({
  base: "./",
  publicDir: false,
  plugins: [tailwindcss(), iconSprite("frontend/icons.svg"), compressed()],
  build: {
    outDir: "greenroom/ui/static/build",
    emptyOutDir: true,
    manifest: "manifest.json",
    target: "es2022",
    // A `data:` font or script would break the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: Object.fromEntries(present) },
  },
})
