import { render, screen } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, it, vi } from 'vitest'
import { Ask } from './Ask'
import type { Question } from './talk'

const text = { zh: '一个月挣多少？', en: 'How much a month?' }
const question = { id: 'income', kind: 'amount', monthly: true, text, help: { zh: '', en: '' }, choices: [] } as unknown as Question

it.each([
  ['一千二', 120_000],
  ['1200.50', 120_050],
  ['0', 0],
])('an amount may be said as it is spoken: %s', async (said, amountFen) => {
  const onAnswer = vi.fn()
  const { container } = render(<Ask question={question} number={1} onAnswer={onAnswer} onBack={vi.fn()} />)
  await userEvent.type(screen.getByRole('textbox'), said)
  await userEvent.click(container.querySelector('button[type=submit]') as Element)
  expect(onAnswer).toHaveBeenCalledWith({ amountFen })
})
