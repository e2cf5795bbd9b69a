import { expect } from 'vitest'
import type { Tab } from './browser'
import { act } from './journey'

/** What names a roll in addresses. */
export interface RollRef {
  county: number
  id: string
}

/** rowsOf gives the rows of a bank file: payments between its header and its control line. */
export const rowsOf = (file: string) => file.trimEnd().split('\r\n').map((line) => line.split(','))

/** answerTo is what a bank would answer to a file: all paid, but the numbers that it sends back. */
export function answerTo(file: string, failed: string[] = []): string {
  const rows = rowsOf(file)
  const control = rows.at(-1)?.join(',')
  const lines = rows.slice(1, -1).map(([n, , , , amount]) => [n, amount, failed.includes(n ?? '') ? '失败' : '成功', failed.includes(n ?? '') ? '户名不符' : '', `S${n}`])
  return ['序号,金额,状态,原因,流水号', ...lines.map((l) => l.join(',')), control, ''].join('\r\n')
}

/** bankFile downloads a roll's file as the bank gets it, and demands that its control line has the count and the sum of its lines. */
export async function bankFile(tab: Tab, roll: RollRef, attempt: number): Promise<string> {
  const body = await (await tab.context.request.get(`/api/rolls/${roll.county}/${roll.id}/bank-files/${attempt}`)).body()
  const file = new TextDecoder('gb18030').decode(body)
  const rows = rowsOf(file)
  const payments = rows.slice(1, -1)
  const fen = payments.reduce((sum, r) => sum + Math.round(Number(r[4]) * 100), 0)
  expect(rows.at(-1)?.slice(2)).toEqual([String(payments.length), (fen / 100).toFixed(2)])
  return file
}

/** bankAnswers uploads the bank's answer to a roll's file on the roll's page. */
export async function bankAnswers(tab: Tab, roll: RollRef, attempt: number, failed: string[] = []): Promise<void> {
  const answer = answerTo(await bankFile(tab, roll, attempt), failed)
  await act(tab.page, '接收银行回盘', async (dialog) => {
    await dialog.locator('input[type=file]').setInputFiles({ name: 'answer.csv', mimeType: 'text/csv', buffer: Buffer.from(answer) })
    await dialog.getByText('已上传').waitFor()
  })
}
