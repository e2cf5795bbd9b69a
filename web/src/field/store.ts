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

async function act<T>(shelf: Shelf, mode: IDBTransactionMode, does: (s: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const db = await open()
  try {
    return await new Promise<T>((resolve, reject) => {
      const tx = db.transaction(shelf, mode, { durability: 'strict' })
      const request = does(tx.objectStore(shelf))
      tx.oncomplete = () => resolve(request.result)
      tx.onerror = () => reject(tx.error ?? new Error('the phone kept nothing'))
      tx.onabort = () => reject(tx.error ?? new Error('the phone kept nothing'))
    })
  } finally {
    db.close()
  }
}

export const read = <T>(shelf: Shelf, name: string) => act<T | undefined>(shelf, 'readonly', (s) => s.get(name) as IDBRequest<T | undefined>)
export const keep = (shelf: Shelf, name: string, value: unknown) => act(shelf, 'readwrite', (s) => s.put(value, name))
export const drop = (shelf: Shelf, name: string) => act(shelf, 'readwrite', (s) => s.delete(name))

/** forget empties the phone of all that this app keeps. */
export async function forget(): Promise<void> {
  await act('sealed', 'readwrite', (s) => s.clear())
  await act('clear', 'readwrite', (s) => s.clear())
}
