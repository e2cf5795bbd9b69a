/** Where a township stands in a schematic: its column from the west and its row from the north, both from 1. */
export type Placing = Record<string, { column: number; row: number }>

// Wenchuan: the Min comes from the north by Weizhou, the county town, and runs
// south by Mianchi to Yingxiu and Xuankou; Bazhou lies up the Zagunao from
// Weizhou; Gengda and Wolong lie up the Yuzi from Yingxiu, to the west; Shuimo
// and Sanjiang up the Shouxi from Xuankou.
const wenchuan: Placing = {
  '513221111': { column: 3, row: 1 }, // 灞州
  '513221100': { column: 4, row: 1 }, // 威州
  '513221109': { column: 3, row: 2 }, // 绵虒
  '513221103': { column: 1, row: 3 }, // 卧龙
  '513221108': { column: 2, row: 3 }, // 耿达
  '513221102': { column: 3, row: 3 }, // 映秀
  '513221107': { column: 2, row: 4 }, // 三江
  '513221105': { column: 3, row: 4 }, // 水磨
  '513221106': { column: 4, row: 4 }, // 漩口
}

const known: Record<string, Placing> = { '513221': wenchuan }

/** placingOf is the schematic of a county, if every one of the townships has its place in it. */
export function placingOf(towns: string[]): Placing | undefined {
  const placing = known[towns[0]?.slice(0, 6) ?? '']
  return placing && towns.every((t) => placing[t]) ? placing : undefined
}
