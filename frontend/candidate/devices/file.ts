import type { RecordedFile } from "../ports"

/** How long the browser thinks it is; 0 when it does not know. */
function durationOf(url: string): Promise<number> {
  const video = document.createElement("video")
  return new Promise((resolve) => {
    video.onloadedmetadata = () => { resolve(Number.isFinite(video.duration) ? video.duration * 1000 : 0) }
    video.onerror = () => { resolve(0) }
    video.preload = "metadata"
    video.src = url
  })
}

export async function readFile(file: File): Promise<RecordedFile> {
  const url = URL.createObjectURL(file)
  const durationMs = await durationOf(url)
  URL.revokeObjectURL(url)
  return { bytes: await file.arrayBuffer(), mime: file.type || "video/mp4", durationMs }
}
