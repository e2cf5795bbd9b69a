/** Within acts on one shelf of the phone's storage in a transaction of its own: what it answers is kept. */
export type Within<S extends string> = <T>(shelf: S, mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest<T>) => Promise<T>

/** shelves opens a database of the phone, with its shelves. The promises fail where the phone's storage is switched off or full. */
export function shelves<S extends string>(database: string, names: readonly S[]): Within<S> {
  const open = () =>
    new Promise<IDBDatabase>((resolve, reject) => {
      const request = indexedDB.open(database, 1)
      request.onupgradeneeded = () => names.forEach((n) => request.result.createObjectStore(n))
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error ?? new Error('the phone keeps nothing'))
    })
  return async <T>(shelf: S, mode: IDBTransactionMode, act: (s: IDBObjectStore) => IDBRequest<T>) => {
    const db = await open()
    try {
      return await new Promise<T>((resolve, reject) => {
        const t = db.transaction(shelf, mode, { durability: 'strict' })
        const request = act(t.objectStore(shelf))
        t.oncomplete = () => resolve(request.result)
        t.onabort = () => reject(t.error ?? new Error('the phone kept nothing'))
      })
    } finally {
      db.close()
    }
  }
}
