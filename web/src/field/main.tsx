import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@/shared/theme/theme.css'
import { Field } from './Field'

function start() {
  if ('serviceWorker' in navigator) void navigator.serviceWorker.register('/field/sw.js', { scope: '/field/' })
  const root = document.getElementById('root')
  if (!root) throw new Error('field/index.html has no #root')
  createRoot(root).render(
    <StrictMode>
      <Field />
    </StrictMode>,
  )
}

// The worker, which opens this page without signal, has only what is below /field/:
// a page that was opened at /field is none of its own, whatever its address becomes.
if (location.pathname.endsWith('/')) start()
else location.replace(`${location.pathname}/`)
