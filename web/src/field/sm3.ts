const start = [0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e]

const turn = (x: number, n: number) => (x << (n % 32)) | (x >>> (32 - (n % 32)) % 32)

/** sm3 is the digest of GB/T 32905 in hex. Browsers do not have it, and phones seal surveys without signal. */
export function sm3(content: Uint8Array | string): string {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const blocks = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  blocks.set(bytes)
  blocks[bytes.length] = 0x80
  const view = new DataView(blocks.buffer)
  view.setUint32(blocks.length - 8, Math.floor((bytes.length * 8) / 2 ** 32))
  view.setUint32(blocks.length - 4, (bytes.length * 8) >>> 0)
  let state = start
  for (let at = 0; at < blocks.length; at += 64) state = compress(state, view, at)
  return state.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join('')
}

function compress(state: number[], view: DataView, at: number): number[] {
  const w = new Int32Array(68)
  for (let i = 0; i < 16; i++) w[i] = view.getInt32(at + i * 4)
  const word = (i: number) => w[i] ?? 0
  for (let i = 16; i < 68; i++) {
    const x = word(i - 16) ^ word(i - 9) ^ turn(word(i - 3), 15)
    w[i] = x ^ turn(x, 15) ^ turn(x, 23) ^ turn(word(i - 13), 7) ^ word(i - 6)
  }
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let i = 0; i < 64; i++) {
    const one = turn((turn(a, 12) + e + turn(i < 16 ? 0x79cc4519 : 0x7a879d8a, i)) | 0, 7)
    const ff = i < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c)
    const gg = i < 16 ? e ^ f ^ g : (e & f) | (~e & g)
    const t1 = (ff + d + (one ^ turn(a, 12)) + (word(i) ^ word(i + 4))) | 0
    const t2 = (gg + h + one + word(i)) | 0
    d = c
    c = turn(b, 9)
    b = a
    a = t1
    h = g
    g = turn(f, 19)
    f = e
    e = t2 ^ turn(t2, 9) ^ turn(t2, 17)
  }
  return [a, b, c, d, e, f, g, h].map((v, i) => v ^ (state[i] ?? 0))
}
