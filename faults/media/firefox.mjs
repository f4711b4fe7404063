// Let Firefox record its fake camera; prints for each size what it made, as JSON.
import puppeteer from 'puppeteer-core'

const { address, mimes, sizes, record } = JSON.parse(process.argv[2])
const browser = await puppeteer.launch({
  browser: 'firefox',
  executablePath: process.argv[3],
  extraPrefsFirefox: {
    'media.navigator.streams.fake': true,
    'media.navigator.permission.disabled': true,
  },
})
try {
  const page = await browser.newPage()
  await page.goto(address)
  const made = []
  for (const [width, height] of sizes) {
    const call = `(${record})(${JSON.stringify([mimes, width, height])})`
    made.push(await page.evaluate(call))
  }
  process.stdout.write(JSON.stringify(made))
} finally {
  await browser.close()
}
