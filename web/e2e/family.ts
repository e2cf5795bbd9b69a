import type { Page } from 'playwright-core'
import { draw as write } from './finger'

// What a family does at the portal, whatever it came for.

/** next goes on to the next step. */
export const next = (page: Page) => page.getByRole('button', { name: '下一步', exact: true }).click()
/** heading waits for a step. */
export const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor()

/** enter signs in with the code that a demonstration shows. */
export async function enter(page: Page, phone: string, say = { phone: '手机号码', ask: '获取验证码', code: '验证码（6 位）', go: '登录' }) {
  await page.getByLabel(say.phone).fill(phone)
  await page.getByRole('button', { name: say.ask }).click()
  const code = await page.locator('[role=status] strong').textContent()
  await page.getByLabel(say.code).fill(code ?? '')
  await page.getByRole('button', { name: say.go, exact: true }).click()
}

/** draw signs in the box of a person by hand. */
export async function draw(page: Page, name: string) {
  await write(page, page.getByRole('img', { name: `${name}签名` }))
  await page.getByRole('region', { name: `${name}签名` }).getByRole('button', { name: '签好了' }).click()
}
