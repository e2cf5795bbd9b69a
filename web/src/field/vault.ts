import { lasting } from '@/shared/phone/lasting'
import { sm3 } from './sm3'
import * as store from './store'

/** How hard a PIN is to try on a copy of the phone's storage. */
const rounds = 600_000
/** Wrong PINs before one must wait, and before the phone forgets everything. */
const free = 4
const most = 10

/** What the phone knows before the PIN: nothing of any family. */
interface Lock {
  account: string
  device: string
  token: string
  salt: Uint8Array<ArrayBuffer>
  rounds: number
  iv: Uint8Array<ArrayBuffer>
  wrapped: ArrayBuffer
  wrong: number
  notBefore: number
}

/** A PIN that did not open: how many are left, and when the next may be tried. */
export class WrongPin extends Error {
  constructor(
    readonly left: number,
    readonly notBefore: number,
  ) {
    super('wrong PIN')
  }
}

const random = (n: number) => crypto.getRandomValues(new Uint8Array(n))
const bytesOf = (text: string) => new TextEncoder().encode(text)
const aes = (iv: Uint8Array<ArrayBuffer>, of: string) => ({ name: 'AES-GCM', iv, additionalData: bytesOf(of) })

async function keyOf(pin: string, salt: Uint8Array<ArrayBuffer>, times: number): Promise<CryptoKey> {
  const base = await crypto.subtle.importKey('raw', bytesOf(pin), 'PBKDF2', false, ['deriveKey'])
  return crypto.subtle.deriveKey({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: times }, base, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

/** usable reports whether this browser can keep anything safely: not on plain http. */
export const usable = () => typeof crypto !== 'undefined' && crypto.subtle !== undefined && typeof indexedDB !== 'undefined'

/** weak tells a PIN that is tried first: too short, one character again and again, or counted up or down. */
export function weak(pin: string): boolean {
  const codes = [...pin].map((c) => c.charCodeAt(0))
  const steps = new Set(codes.slice(1).map((c, i) => c - (codes[i] ?? 0)))
  return codes.length < 6 || (steps.size === 1 && Math.abs([...steps][0] ?? 0) <= 1)
}

/** lockOf is the lock of this phone, if somebody has set one. */
export const lockOf = () => store.read<Lock>('clear', 'lock')

// counted is the lock with one more try, or nothing where it is too early for one.
function counted(lock: Lock, now: number): Lock | undefined {
  if (now < lock.notBefore) return undefined
  const wrong = lock.wrong + 1
  return { ...lock, wrong, notBefore: wrong > free ? now + 30_000 * 2 ** (wrong - free - 1) : 0 }
}

/** Vault keeps a person's visits on the phone, sealed under a key that only the PIN opens. */
export class Vault {
  private constructor(
    readonly account: string,
    readonly device: string,
    readonly token: string,
    private readonly key: CryptoKey,
    private readonly namer: Uint8Array,
  ) {}

  private static async from(lock: Lock, secret: Uint8Array<ArrayBuffer>): Promise<Vault> {
    const key = await crypto.subtle.importKey('raw', secret.slice(0, 32), 'AES-GCM', false, ['encrypt', 'decrypt'])
    return new Vault(lock.account, lock.device, lock.token, key, secret.slice(32))
  }

  /** make sets the PIN of a phone that keeps nothing yet. */
  static async make(pin: string, account: string, device: string, token: string): Promise<Vault> {
    const [salt, iv, secret] = [random(16), random(12), random(64)]
    const wrapped = await crypto.subtle.encrypt(aes(iv, 'doudi.lock.1'), await keyOf(pin, salt, rounds), secret)
    const lock: Lock = { account, device, token, salt, rounds, iv, wrapped, wrong: 0, notBefore: 0 }
    await store.keep('clear', 'lock', lock)
    void lasting()
    return Vault.from(lock, secret)
  }

  /** open tries a PIN. The try is counted before it is made, so that killing the page wins none, nor do several windows at once. */
  static async open(pin: string, now: number): Promise<Vault> {
    const lock = await store.change<Lock>('clear', 'lock', (old) => old && counted(old, now))
    if (!lock) {
      const old = await lockOf()
      if (!old) throw new Error('no lock')
      throw new WrongPin(most - old.wrong, old.notBefore)
    }
    const { wrong, notBefore } = lock
    const key = await keyOf(pin, lock.salt, lock.rounds)
    const secret = await crypto.subtle.decrypt(aes(lock.iv, 'doudi.lock.1'), key, lock.wrapped).catch(() => undefined)
    if (!secret) {
      if (wrong >= most) await store.forget()
      throw new WrongPin(most - wrong, notBefore)
    }
    await store.keep('clear', 'lock', { ...lock, wrong: 0, notBefore: 0 })
    return Vault.from(lock, new Uint8Array(secret))
  }

  // Even the name of what is kept tells nothing.
  private place(name: string): string {
    const of = bytesOf(name)
    const all = new Uint8Array(this.namer.length + of.length)
    all.set(this.namer)
    all.set(of, this.namer.length)
    return sm3(all)
  }

  async putBytes(name: string, plain: Uint8Array<ArrayBuffer>): Promise<void> {
    const iv = random(12)
    const data = await crypto.subtle.encrypt(aes(iv, name), this.key, plain)
    await store.keep('sealed', this.place(name), { iv, data })
  }

  async getBytes(name: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const row = await store.read<{ iv: Uint8Array<ArrayBuffer>; data: ArrayBuffer }>('sealed', this.place(name))
    return row && new Uint8Array(await crypto.subtle.decrypt(aes(row.iv, name), this.key, row.data))
  }

  put(name: string, value: unknown): Promise<void> {
    return this.putBytes(name, bytesOf(JSON.stringify(value)))
  }

  async get<T>(name: string): Promise<T | undefined> {
    const plain = await this.getBytes(name)
    return plain && (JSON.parse(new TextDecoder().decode(plain)) as T)
  }

  drop(name: string): Promise<void> {
    return store.drop('sealed', this.place(name))
  }
}
