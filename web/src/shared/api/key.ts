/**
 * newKey makes an idempotency key: 128 random bits in hex. It does not use
 * crypto.randomUUID, which browsers withhold on plain http, as on a county's
 * inner network.
 */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (b) => b.toString(16).padStart(2, '0')).join('')
}
