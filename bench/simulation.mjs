// Tries a higher standard on everybody, as an official does, in real Chromium,
// and prints what passes between the click and the figures on the page. Called by
// the bench with address, login, password, runs and the server's process.
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'

const { chromium } = createRequire(new URL('../web/package.json', import.meta.url))('playwright-core')
const [address, login, password, runs, server] = process.argv.slice(2)
const limit = 600_000

/** The processor time of the server so far, in ms: user and system, in hundredths of a second. */
function processor() {
  const [user, system] = readFileSync(`/proc/${server}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13).map(Number)
  return (user + system) * 10
}

async function signIn(page) {
  await page.goto('/login')
  await page.locator('input[autocomplete="username"]').fill(login)
  await page.locator('input[autocomplete="current-password"]').fill(password)
  await page.locator('button[type="submit"]').click()
  await page.waitForURL((url) => url.pathname !== '/login' && url.pathname !== '/')
}

/** A run from the form: what it took, and the figures of the page. */
async function attempt(page, yuan) {
  await page.goto('/simulations')
  await page.getByRole('textbox', { name: '农村最低生活保障标准 改为' }).first().fill(String(yuan))
  const button = page.getByRole('button', { name: '开始测算' })
  await button.waitFor()
  const used = processor()
  const began = performance.now()
  await button.click()
  await page.getByRole('heading', { name: '分组结果' }).waitFor()
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  const took = performance.now() - began
  const run = await (await page.request.get(page.url().replace('/simulations', '/api/simulations'))).json()
  return { took, used: processor() - used, total: run.result.total }
}

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--headless', '--no-sandbox', '--disable-gpu'] })
try {
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'zh-CN', baseURL: address })
  context.setDefaultTimeout(limit)
  const page = await context.newPage()
  await signIn(page)
  for (let n = 0; n <= Number(runs); n++) {
    const { took, used, total } = await attempt(page, 700 + n)
    const what = n === 0 ? 'cold' : 'warm'
    console.log(
      `simulation ${what} ${Math.round(took)} ms from the click to the figures, ${used} ms of the server's processor time; ` +
        `${total.households} households, ${total.people} people; gained ${total.gained}, for a person ${total.undetermined}`,
    )
  }
} finally {
  await browser.close()
}
