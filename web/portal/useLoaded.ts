import { useCallback, useEffect, useState } from 'react'

interface Loaded<T> {
  value: T | undefined
  failed: boolean
  again: () => void
}

/** useLoaded reads something by its key: what was read for another key is never shown. An empty key reads nothing. What failed is read again once there is a connection. */
export function useLoaded<T>(key: string, read: (key: string) => Promise<T>): Loaded<T> {
  const [got, setGot] = useState<{ of: string; value?: T }>()
  const [turn, setTurn] = useState(0)
  const of = `${turn} ${key}`
  useEffect(() => {
    if (!key) return
    let wanted = true
    read(key).then(
      (value) => wanted && setGot({ of, value }),
      () => wanted && setGot({ of }),
    )
    return () => {
      wanted = false
    }
  }, [key, of, read])
  const fresh = got?.of === of ? got : undefined
  const failed = fresh !== undefined && fresh.value === undefined
  const again = useCallback(() => setTurn((n) => n + 1), [])
  useEffect(() => {
    if (!failed) return
    window.addEventListener('online', again)
    return () => window.removeEventListener('online', again)
  }, [failed, again])
  return { value: fresh?.value, failed, again }
}
