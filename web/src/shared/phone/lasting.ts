/** lasting asks the browser not to clear what the phone keeps when room runs short. It may say no, and nothing hangs on it. */
export async function lasting(): Promise<boolean> {
  try {
    return await navigator.storage.persist()
  } catch {
    return false // a browser that does not know the question
  }
}
