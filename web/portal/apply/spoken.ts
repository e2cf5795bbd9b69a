const digits = '零一二三四五六七八九'
const units: Record<string, number> = { 十: 10, 百: 100, 千: 1000 }
const filler = /[\s,]|。$|大概|大约|差不多|左右|每个?月|一个月|人民币|钱/g

// numberOf reads 一千二百, 三万五, 1.2万, 两百零五; nothing where it is no number.
function numberOf(text: string): number | undefined {
  let [total, section, last] = [0, 0, 10]
  let held: number | undefined
  for (const [token = ''] of text.matchAll(/\d+(?:\.\d+)?|./g)) {
    const digit = digits.indexOf(token)
    const unit = units[token]
    if (/^\d/.test(token) || digit >= 0) {
      if (held) return undefined
      held = digit >= 0 ? digit : Number(token)
      if (held === 0) last = 10 // 一百零五 is no 一百五
    } else if (unit) {
      if (held === undefined && unit > 10) return undefined
      section += (held ?? 1) * unit
      ;[held, last] = [undefined, unit]
    } else if (token === '万') {
      total += (section + (held ?? 0)) * 10_000
      ;[section, held, last] = [0, undefined, 10_000]
    } else return undefined
  }
  return total + section + ((held ?? 0) * last) / 10
}

/** figures makes the figures of an amount that was spoken: 一千二百块, 两百五, 1.2万元, 三块五. What is none stays as it is. */
export function figures(text: string): string {
  if (/^\d*\.?\d*$/.test(text)) return text
  const written = text.normalize('NFKC').trim().replaceAll(/(\d)。(?=\d)/g, '$1.').replaceAll(/(\d)[\s,]+(?=\d{3}(?!\d))/g, '$1')
  if (/\d[\s,]+\d/.test(written)) return text // 1200,5 may be any of two sums
  const plain = written.replaceAll(filler, '').replaceAll(/[两俩]/g, '二').replaceAll('〇', '零')
  const [, yuan = plain, tenths = '零'] = /^(.+?)(?:元|块|圆)(?:整|(\d|[一二三四五六七八九])[角毛]?)?$/.exec(plain) ?? []
  const n = yuan === '' ? undefined : numberOf(yuan)
  const part = numberOf(tenths)
  if (n === undefined || part === undefined) return text
  return String(Math.round(n * 100 + part * 10) / 100)
}
