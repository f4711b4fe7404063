import { expect, test } from "vitest"
import type { Ask } from "../parts.ts"
import { NotSent, megabytes, sendInParts } from "../parts.ts"

const file = new File(["abcdefg"], "us.mp4")

function server(answers: Partial<Record<string, () => Response>> = {}): { asked: string[]; ask: Ask } {
  const asked: string[] = []
  const ask: Ask = (url, init) => {
    asked.push(`${init.method ?? "GET"} ${url}`)
    const answer = answers[url]?.() ?? Response.json({ id: "7", parts: 3, part_bytes: 3 })
    return Promise.resolve(answer)
  }
  return { asked, ask }
}

test("a file goes in parts, in order, and its way is told", async () => {
  const { asked, ask } = server()
  const told: number[] = []

  const id = await sendInParts(file, "/videos", ask, (done) => told.push(done))

  expect(id).toBe("7")
  expect(told).toEqual([3, 6, 7])
  expect(asked).toEqual([
    "POST /videos", "PUT /videos/7/parts/0", "PUT /videos/7/parts/1", "PUT /videos/7/parts/2", "POST /videos/7/complete",
  ])
})

test("a part is sent once more when the server faltered", async () => {
  let times = 0
  const { asked, ask } = server({ "/videos/7/parts/1": () => new Response("", { status: (times += 1) === 1 ? 503 : 200 }) })

  await sendInParts(file, "/videos", ask, () => undefined)

  expect(asked.filter((each) => each.endsWith("parts/1"))).toHaveLength(2)
})

test("the server's own words say why a file is refused", async () => {
  const { ask } = server({ "/videos": () => Response.json({ problem: "The file is too large." }, { status: 422 }) })

  await expect(sendInParts(file, "/videos", ask, () => undefined)).rejects.toThrow(new NotSent("The file is too large."))
})

test("a broken line ends without words of the server", async () => {
  const ask: Ask = () => Promise.reject(new TypeError("offline"))

  await expect(sendInParts(file, "/videos", ask, () => undefined)).rejects.toThrow(new NotSent(""))
})

test("sizes are told in megabytes", () => {
  expect(megabytes(3_400_000)).toBe("3.4 MB")
})
