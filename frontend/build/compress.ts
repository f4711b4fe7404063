import { brotliCompressSync, gzipSync } from "node:zlib"
import type { Plugin } from "vite"

const TEXT = /\.(js|css|svg)$/

/** The static server hands out `file.br` and `file.gz` to browsers that take them. */
export function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    enforce: "post",
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        for (const [fileName, file] of Object.entries(bundle).filter(([name]) => TEXT.test(name))) {
          const content = file.type === "chunk" ? file.code : file.source
          this.emitFile({ type: "asset", fileName: `${fileName}.br`, source: brotliCompressSync(content) })
          this.emitFile({ type: "asset", fileName: `${fileName}.gz`, source: gzipSync(content, { level: 9 }) })
        }
      },
    },
  }
}
