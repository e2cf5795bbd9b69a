import { afterEach } from 'vitest'
import { closeTabs, lastSeen } from './browser'

// What a failed test leaves open is written down, then closed: the next test starts clean.
afterEach(async ({ task }) => {
  if (task.result?.state === 'fail') task.meta.tabs = await lastSeen(task.name)
  await closeTabs()
})
