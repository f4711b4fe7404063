// One candidate in Firefox, over WebDriver BiDi: from the link to the receipt.
// Usage: node firefox.mjs <link> <questions> <seconds for each answer>; prints one line of JSON.
import puppeteer from "puppeteer-core"

const [link, questions, seconds] = process.argv.slice(2)
const PATIENCE_MS = 60_000

const browser = await puppeteer.launch({
  browser: "firefox",
  executablePath: "/usr/bin/firefox-esr",
  headless: true,
  extraPrefsFirefox: {
    "media.navigator.streams.fake": true,
    "media.navigator.permission.disabled": true,
    "media.autoplay.default": 0,
  },
})
const page = await browser.newPage()
page.setDefaultTimeout(PATIENCE_MS)
const complaints = []
page.on("pageerror", (error) => { complaints.push(String(error)) })

const named = (role, name) => page.locator(`::-p-aria([name="${name}"][role="${role}"])`)
const press = (name, role = "button") => named(role, name).click()
const see = (name) => named("heading", name).wait()

try {
  await page.goto(link)
  await press("Check camera and start", "link")
  await see("Before you record")
  for (const box of await page.$$("input[type=checkbox]")) await box.click()
  await press("Agree and continue")
  await see("Let us check your camera and microphone")
  await press("Turn on camera and microphone")
  await see("Can you see and hear yourself?")
  await press("Looks good, continue")
  const recorded = []
  for (let number = 1; number <= Number(questions); number += 1) {
    await press("Start recording")
    await named("button", "Stop and watch").wait()
    const from = performance.now()
    await new Promise((done) => { setTimeout(done, Number(seconds) * 1000) })
    await press("Stop and watch")
    recorded.push((performance.now() - from) / 1000)
    await see("Your answer")
    await press("Use this answer")
  }
  await see("Ready to send?")
  await press("Send my interview")
  await page.waitForFunction(() => document.querySelector("h1")?.textContent.includes("Thank you"))
  process.stdout.write(JSON.stringify({ version: await browser.version(), recorded, complaints }))
} catch (error) {
  const shown = await page.evaluate(() => document.querySelector("main")?.innerText ?? "").catch(() => "")
  process.stderr.write(`${error}\n${page.url()}\n${shown.slice(0, 600)}\n${complaints.join("\n")}\n`)
  process.exitCode = 1
} finally {
  await browser.close()
}
