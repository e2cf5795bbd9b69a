import { useSyncExternalStore } from 'react'

const moved = 'doudi:moved'

/** go opens another page of the portal. */
export function go(path: string): void {
  window.history.pushState(undefined, '', path)
  window.dispatchEvent(new Event(moved))
}

function watch(tell: () => void) {
  window.addEventListener('popstate', tell)
  window.addEventListener(moved, tell)
  return () => {
    window.removeEventListener('popstate', tell)
    window.removeEventListener(moved, tell)
  }
}

/** useRoute is the page that is open, as parts of its path after /portal. */
export function useRoute(): string[] {
  const path = useSyncExternalStore(watch, () => window.location.pathname)
  return path.split('/').filter(Boolean).slice(1)
}
