import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { launch, openTab, settled } from './browser'
import { draw } from './finger'
import { act, as, calm, pick, sound } from './journey'
import { scan } from './scan'

let browser: Browser
beforeAll(async () => {
  browser = await launch()
})
afterAll(() => browser.close())

const pin = '280951'

/** stored is all that the phone's storage holds, as text. */
const stored = (page: Page) =>
  page.evaluate(async () => {
    const db = await new Promise<IDBDatabase>((resolve) => {
      const r = indexedDB.open('doudi.field')
      r.onsuccess = () => resolve(r.result)
    })
    const all = async (shelf: string) => {
      const s = db.transaction(shelf).objectStore(shelf)
      const wait = <T>(r: IDBRequest<T>) => new Promise<T>((resolve) => (r.onsuccess = () => resolve(r.result)))
      const keys = s.getAllKeys()
      return [await wait(keys), await wait(db.transaction(shelf).objectStore(shelf).getAll())]
    }
    const decode = new TextDecoder('utf-8')
    const text = JSON.stringify([await all('clear'), await all('sealed')], (_, v: unknown) => (v instanceof ArrayBuffer || ArrayBuffer.isView(v) ? decode.decode(v as ArrayBuffer) : v))
    const kept = await Promise.all((await caches.keys()).map(async (k) => (await (await caches.open(k)).keys()).map((r) => new URL(r.url).pathname)))
    return { text, kept: kept.flat() }
  })

it('an assistant visits a home without signal, and the clerk finds the visit on the case', async () => {
  const tab = await openTab(browser, 'phone')
  await tab.context.grantPermissions(['geolocation'])
  await tab.context.setGeolocation({ latitude: 31.48, longitude: 103.58, accuracy: 12 })
  let { page } = tab
  await page.goto('/field')
  await page.waitForURL(/\/field\/$/)
  await page.getByLabel('登录名').fill('yangsf')
  await page.getByLabel('密码').fill('Doudi-2026')
  await calm(tab, page, 'field-01-sign-in')
  await page.getByRole('button', { name: '登录' }).click()
  await page.getByLabel('解锁口令').fill('123456')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByRole('alert').getByText('口令太简单').waitFor()
  await page.getByLabel('解锁口令').fill(pin)
  await page.getByLabel('再输一遍').fill(pin)
  await calm(tab, page, 'field-02-pin')
  await page.getByRole('button', { name: '保存' }).click()
  await page.getByText(/已同步/).waitFor()
  await calm(tab, page, 'field-03-visits')
  await page.evaluate(() => navigator.serviceWorker.ready.then((r) => r.active !== null))

  // The signal is gone.
  await tab.context.setOffline(true)
  const row = page.getByRole('listitem').getByRole('button').first()
  const family = await row.locator('strong').innerText()
  await row.click()
  const number = /[0-9]{6}-[A-Z]+-[0-9-]+/.exec(await page.getByText(/案件 /).innerText())?.[0] ?? ''
  await page.getByRole('group', { name: '在场的家庭成员' }).getByRole('checkbox').first().check()
  await page.getByLabel('另一名调查人员').selectOption({ label: '余晓燕 · 威州镇民政经办' })
  // Only what can still change the result is asked, until it is certain.
  const asking = page.getByRole('region', { name: '还需要问的' })
  for (let n = 0; n < 9 && !(await asking.getByText('结果已经清楚').isVisible()); n++) {
    if (n === 0) await calm(tab, page, 'field-04-asking')
    const yes = asking.getByRole('group').first().getByRole('button', { name: /^(一致|能)$/ })
    if (!(await yes.isVisible())) break
    await yes.click()
  }
  await asking.getByText('结果已经清楚').waitFor()
  await asking.getByText(/^已经回答的/).waitFor()
  await calm(tab, page, 'field-04-certain')
  await page.getByRole('textbox', { name: '住房' }).fill('石木结构两层，楼上漏雨，人住楼下。')
  await page.getByRole('textbox', { name: '收入来源' }).fill('花椒和零工，今年花椒减收。')
  await page.getByRole('textbox', { name: '吃、穿、住、用' }).fill('存粮够吃三个月，没有大件电器。')
  await page.getByRole('textbox', { name: '困难和需求' }).fill('屋顶要修，常年吃药。')
  await page.locator('details').first().click()
  await page.getByLabel(/自主洗澡/).first().selectOption('不能')
  await page.getByLabel('拍照或者选照片').setInputFiles(await scan(browser, '堂屋', family, '杨顺芬'))
  await page.getByText('住房，').waitFor()
  await page.getByText('有定位').waitFor()
  await calm(tab, page, 'field-04-form')
  await draw(page, page.getByRole('img', { name: /^调查人员 .* 签字/ }))
  const signed = page.getByRole('status').filter({ hasText: '已签' })
  await signed.waitFor()
  await page.getByRole('button', { name: '重签' }).click()
  await signed.waitFor({ state: 'detached' })
  await page.getByRole('listitem').filter({ hasText: /^您的签字$/ }).waitFor()
  await draw(page, page.getByRole('img', { name: /^调查人员 .* 签字/ }))
  await signed.waitFor()

  // The phone dies once it has kept what was entered, and is opened again where there is no signal either.
  await page.locator('[data-kept=kept]').waitFor()
  await page.close()
  page = await tab.context.newPage()
  page.on('pageerror', (e) => tab.faults.push(e.message))
  await page.goto('/field/')
  await page.getByLabel('解锁口令').fill('000000')
  await page.getByRole('button', { name: '解锁' }).click()
  await page.getByText('还可以试 9 次').waitFor()
  await page.getByLabel('解锁口令').fill(pin)
  await page.getByRole('button', { name: '解锁' }).click()
  await page.getByText('没有网络').waitFor()
  await calm(tab, page, 'field-05-opened-offline')

  // Somebody in need is met on the way, and is written down without signal.
  await page.getByRole('button', { name: '发现困难群众' }).click()
  await page.getByLabel('是谁').fill('桥边的李大爷')
  await page.getByLabel('有什么困难').fill('摔了腿，独自在家。')
  await calm(tab, page, 'field-05-lead')
  await page.getByRole('button', { name: '记下来' }).click()
  await page.getByText('联网后自动上报').waitFor()
  await page.getByRole('button', { name: family }).click()
  expect(await page.getByRole('textbox', { name: '住房' }).inputValue()).toBe('石木结构两层，楼上漏雨，人住楼下。')
  await page.getByText('已签').first().waitFor()
  await page.locator('li img').waitFor()
  await draw(page, page.getByRole('img', { name: /^另一名调查人员/ }))
  await draw(page, page.getByRole('img', { name: /^在场成员/ }))
  await page.getByRole('button', { name: '签字封存' }).click()
  await page.getByText('已经签字封存').first().waitFor()
  await calm(tab, page, 'field-06-sealed')
  const held = await stored(page)
  for (const secret of [family, '石木结构', number, pin, '杨顺芬', '李大爷']) expect(held.text).not.toContain(secret)
  expect(held.kept.filter((path) => path.startsWith('/api/'))).toEqual([])
  expect(held.kept).toContain('/field/')

  // Back to signal: it goes by itself.
  await page.getByRole('button', { name: '返回名单' }).click()
  await page.getByRole('listitem').getByText('等待发送').waitFor()
  await tab.context.setOffline(false)
  await page.getByRole('listitem').getByText('已送达').waitFor()
  await page.getByText('联网后自动上报').waitFor({ state: 'detached' })
  await calm(tab, page, 'field-07-sent')

  const desk = await as(browser, '余晓燕')
  const { items } = (await (await desk.context.request.get(`/api/cases?number=${number}`)).json()) as { items: { county: number; id: string }[] }
  await desk.page.goto(`/cases/${items[0]?.county}/${items[0]?.id}`)
  await settled(desk.page)
  await desk.page.getByText('石木结构两层，楼上漏雨，人住楼下。').waitFor()
  await desk.page.getByText('封存摘要').waitFor()
  await sound(desk, 'field-08-on-the-case')
  const leads = (await (await desk.context.request.get('/api/petitions?kind=need&limit=200')).json()) as { items: { county: number; id: string; channel: string; dueOn: string }[] }
  const met = leads.items.filter((p) => p.channel === 'field')
  expect(met.length).toBe(1)
  await desk.page.goto(`/petitions/${met[0]?.county}/${met[0]?.id}`)
  await desk.page.getByText('桥边的李大爷').waitFor()
  expect(met[0]?.dueOn).toMatch(/^20/) // the township answers for it by a day
  await desk.page.getByText('办理期限').first().waitFor()
  await sound(desk, 'field-08-lead')
  await desk.context.close()

  // The phone is lost: the security administrator revokes it, and its next question wipes it.
  const safe = await as(browser, '冯静')
  await safe.page.goto('/accounts')
  await settled(safe.page)
  await act(safe.page, '停用手机', (dialog) => pick(dialog.getByLabel('外勤手机')), '停用手机：杨顺芬')
  await sound(safe, 'field-09-revoked')
  await safe.context.close()
  await page.reload()
  await page.getByText('手机上的资料已经清除').waitFor()
  expect((await stored(page)).text).toBe(JSON.stringify([[[], []], [[], []]]))
  await calm(tab, page, 'field-10-wiped')
  await tab.context.close()
})

it('the app speaks English', async () => {
  const tab = await openTab(browser, 'phone', 'en')
  await tab.page.goto('/field/')
  await tab.page.getByLabel('Login').waitFor()
  await sound(tab, 'field-en')
  await tab.context.close()
})
