import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, settled } from './browser'
import { as, read, sound } from './journey'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

interface Queue {
  waiting: number
  settled: number
  falseHits: number
}

const queueOf = (tab: Parameters<typeof read>[0]) => read<Queue>(tab, '/api/matches/queue')
const mid = (all: number[]) => [...all].sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0
const most = (all: number[]) => Math.round(Math.max(0, ...all))

// What the program takes of a checker's hour is measured: keys, the server's time,
// and the time until the next row can be read. How long a person reads is not.
it('uncertain rows wait in the demonstration, and a checker goes through them by keyboard', async () => {
  const tab = await as(browser, 'checker')
  const { page } = tab
  await page.goto('/checks/matches')
  await settled(page)
  await sound(tab, 'matches-waiting-wide-zh')
  const { waiting } = await queueOf(tab)
  expect(waiting).toBeGreaterThanOrEqual(8)

  const server: Record<string, number[]> = { word: [], match: [] }
  page.on('requestfinished', (r) => {
    const what = /\/findings\/\d+\/(word|match)$/.exec(r.url())?.[1]
    const { requestStart, responseEnd } = r.timing()
    if (what) server[what]?.push(responseEnd - requestStart)
  })
  let keys = 0
  const press = (key: string) => {
    keys++
    return page.keyboard.press(key)
  }
  const each: number[] = []
  const rounds = waiting - 2 // two are left for whoever comes next
  for (let i = 0; i < rounds; i++) {
    const began = Date.now()
    await press(i % 3 === 2 ? 'a' : 'r')
    await press('2')
    await page.getByText(`今天已认定 ${i + 1} 条`).waitFor() // the server has it
    await page.locator('section.paper kbd').first().waitFor()
    await settled(page) // the next row is there to be read
    each.push(Date.now() - began)
  }
  const after = await queueOf(tab)
  expect(after).toMatchObject({ waiting: 2, settled: rounds })
  expect(after.falseHits).toBeGreaterThan(0)
  await page.keyboard.press('z') // a last word can be taken back
  await page.getByText(`今天已认定 ${rounds - 1} 条`).waitFor()
  const took = mid(each) / 1000
  process.stdout.write(
    `matches by keyboard: ${rounds} decisions, ${keys} keys (${(keys / rounds).toFixed(1)} each); server, median: word ${Math.round(mid(server.word ?? []))} ms (most ${most(server.word ?? [])}), ` +
      `opening a row ${Math.round(mid(server.match ?? []))} ms (most ${most(server.match ?? [])}); from key to the next row ${took.toFixed(2)} s. ` +
      `At 200 an hour 18 s a decision: ${(18 - took).toFixed(1)} s are left to read and judge.\n`,
  )
  expect(keys / rounds).toBeLessThanOrEqual(2)
  expect(took).toBeLessThan(18)
  await sound(tab, 'matches-reviewed-wide-zh')
  await tab.context.close()
})
