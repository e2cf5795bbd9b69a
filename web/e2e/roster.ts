/** whole adds its check character to the first 17 digits of a citizen's number (GB 11643). */
export function whole(body: string): string {
  const weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2]
  const sum = weights.reduce((s, w, i) => s + w * Number(body[i]), 0)
  return body + '10X98765432'.charAt(sum % 11)
}

const two = (n: number) => String(n).padStart(2, '0')

/** number is the n-th citizen's number of a division that was never assigned, nor is the demonstration's: nobody's. */
export function number(n: number): string {
  const day = `${1940 + (n % 60)}${two(1 + (Math.floor(n / 60) % 12))}${two(1 + (Math.floor(n / 720) % 28))}`
  return whole(`994221${day}${String(Math.floor(n / 20160) * 2).padStart(3, '0')}`)
}

/** roster writes a county's spreadsheet of invented households of three. */
export function roster(households: number): Buffer {
  const lines = ['户编号,姓名,身份证号,与户主关系,区划代码']
  for (let h = 0; h < households; h++)
    for (const [m, relation] of ['户主', '配偶', '子'].entries()) lines.push(`E2E-${h},${'甘邓郝'[m]}${'文春明'[h % 3]},${number(3 * h + m)},${relation},513221100001`)
  return Buffer.from(`${lines.join('\n')}\n`)
}
