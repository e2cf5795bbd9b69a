import { render } from '@testing-library/react'
import { expect, it } from 'vitest'
import { Providers } from '@/shared/Providers'
import type { Schema } from '@/shared/api/client'
import { Party } from './Party'

type Person = Schema<'VerificationCheckedPerson'>
type Reply = Schema<'VerificationCheckReply'>

const person: Person = { personId: '9', name: '张大山', idNumber: '993***********0018', party: 'obligor', outside: true, supports: '张三', relation: 'child' }
const reply = (source: string, state: Reply['state'], personId = '9'): Reply => ({ personId, source, state, asOf: '', retrievedAt: '' })

const said = (p: Person, replies: Reply[]) =>
  render(
    <Providers>
      <Party of={p} replies={replies} />
    </Providers>,
  ).container.textContent

it('says of an obligor how many sources answered, or why nobody was asked', () => {
  expect(said(person, [reply('deposits', 'hit'), reply('vehicles', 'none'), reply('pensions', 'no_reply'), reply('deaths', 'hit', '1')])).toContain(
    '张三的子女已授权：有记录 1 项、无记录 1 项、未回复 1 项',
  )
  const withheld: NonNullable<Person['withheld']> = { id: '5', personId: '9', why: 'declined', reason: '电话联系，本人不同意', enteredBy: '王桂兰', enteredAt: '2026-11-02T01:00:00Z' }
  expect(said({ ...person, withheld }, [reply('deposits', 'no_consent')])).toMatch(/未查询: 本人不同意$/)
  expect(said(person, [reply('deposits', 'no_consent')])).toContain('未查询: 没有有效授权书')
  expect(said(person, [{ ...reply('deposits', 'no_reply'), detail: 'no_number' }])).toContain('未查询: 没有身份证号')
  expect(said({ ...person, outside: false }, [])).toBe('家庭成员')
})
