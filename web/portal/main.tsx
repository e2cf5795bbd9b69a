import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import '@/shared/theme/theme.css'
import { Portal } from './Portal'

const root = document.getElementById('root')
if (!root) throw new Error('index.html has no #root')
createRoot(root).render(
  <StrictMode>
    <Portal />
  </StrictMode>,
)
