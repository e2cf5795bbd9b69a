const databaseName = 'doudi.field'

/** The two shelves of the phone: what must be readable before the PIN, and what is not readable without it. */
type Shelf = 'clear' | 'sealed'

function open(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(databaseName, 1)
    request.onupgradeneeded = () => {
      request.result.createObjectStore('clear')
      request.result.createObjectStore('sealed')
    }
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error ?? new Error('the phone keeps nothing'))
  })
}

async function inOne<T>(shelf: Shelf, mode: IDBTransactionMode, does: (s: IDBObjectStore) => () => T): Promise<T> {
  const db = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(shelf, mode, { durability: 'strict' })
      const result = does(tx.objectStore(shelf))
      tx.oncomplete = () => resolve(result())
      tx.onerror = () => reject(tx.error ?? new Error('the phone kept nothing'))
      tx.onabort = () => reject(tx.error ?? new Error('the phone kept nothing'))
    })
  } finally {
    db.close()
  }
}

function act<T>(shelf: Shelf, mode: IDBTransactionMode, does: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  return inOne(shelf, mode, (s) => {
    const request = does(s)
    return () => request.result
  })
}

/** change replaces what is kept by what comes of it, in one transaction: no other window comes between. Nothing leaves it as it is. */
export function change<T>(shelf: Shelf, name: string, to: (old: T | undefined) => T | undefined): Promise<T | undefined> {
  return inOne(shelf, 'readwrite', (s) => {
    let made: T | undefined
    const request = s.get(name) as IDBRequest<T | undefined>
    request.onsuccess = () => {
      made = to(request.result)
      if (made !== undefined) s.put(made, name)
    }
    return () => made
  })
}

export const read = <T>(shelf: Shelf, name: string) => act<T | undefined>(shelf, 'readonly', (s) => s.get(name) as IDBRequest<T | undefined>)
export const keep = (shelf: Shelf, name: string, value: unknown) => act(shelf, 'readwrite', (s) => s.put(value, name))
export const drop = (shelf: Shelf, name: string) => act(shelf, 'readwrite', (s) => s.delete(name))

/** forget empties the phone of all that this app keeps. */
export async function forget(): Promise<void> {
  await act('sealed', 'readwrite', (s) => s.clear())
  await act('clear', 'readwrite', (s) => s.clear())
}
