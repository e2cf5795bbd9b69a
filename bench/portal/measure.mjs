// Measures the first page of the families' portal with Lighthouse in real Chromium,
// as it measures a phone by default: a slow 4G line (150 ms, 1.6 Mbit/s) and a
// processor a quarter as fast, both simulated. Then the same over a line like 2G
// (300 ms a request, 250 kbit/s), with throttling applied by the browser: what it
// took until the page was there. Called with address and runs.
import lighthouse from 'lighthouse'
import { launch } from 'chrome-launcher'

const [address, runs = '5'] = process.argv.slice(2)
const page = `${address}/portal`
const floor = 90

const chrome = await launch({
  chromePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  chromeFlags: ['--headless', '--no-sandbox', '--disable-gpu', '--no-first-run', '--disable-background-networking'],
})
const median = (list) => list.toSorted((a, b) => a - b)[Math.floor(list.length / 2)]

async function run(settings) {
  const { lhr } = await lighthouse(page, { port: chrome.port, onlyCategories: ['performance'], logLevel: 'error', ...settings })
  if (lhr.runtimeError) throw new Error(lhr.runtimeError.message)
  const value = (id) => lhr.audits[id].numericValue
  const scripts = lhr.audits['network-requests'].details.items.filter((r) => r.resourceType === 'Script')
  return {
    score: Math.round(lhr.categories.performance.score * 100),
    first: value('first-contentful-paint'),
    largest: value('largest-contentful-paint'),
    blocked: value('total-blocking-time'),
    shift: value('cumulative-layout-shift'),
    bytes: value('total-byte-weight'),
    script: scripts.reduce((n, r) => n + r.transferSize, 0),
    unpacked: scripts.reduce((n, r) => n + r.resourceSize, 0),
  }
}

async function series(name, settings) {
  const list = []
  for (let n = 0; n < Number(runs); n++) list.push(await run(settings))
  const of = (what) => median(list.map((r) => r[what]))
  console.log(
    `${name}: performance ${of('score')} (${list.map((r) => r.score).join(', ')}); first paint ${Math.round(of('first'))} ms, largest ${Math.round(of('largest'))} ms, ` +
      `blocked ${Math.round(of('blocked'))} ms, shift ${of('shift').toFixed(3)}; ${Math.round(of('bytes') / 1000)} kB, of these script ${Math.round(of('script') / 1000)} kB (${Math.round(of('unpacked') / 1000)} kB unpacked)`,
  )
  return of('score')
}

try {
  const score = await series('phone, slow 4G', {})
  await series('phone, like 2G', { throttlingMethod: 'devtools', throttling: { requestLatencyMs: 300, downloadThroughputKbps: 250, uploadThroughputKbps: 50, cpuSlowdownMultiplier: 4 } })
  if (score < floor) throw new Error(`the portal's first page scores ${score}, and ${floor} is asked for`)
} finally {
  chrome.kill()
}
