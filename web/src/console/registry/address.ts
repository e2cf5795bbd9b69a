/** What names a household: its county and its id. */
export interface HouseholdName {
  county: number
  id: string
}

/** householdAddress is the page of a household's file. */
export const householdAddress = (h: HouseholdName) => `/households/${h.county}/${h.id}`

/** hasID tells whether a field that holds an id holds one: the server writes "0" for none. */
export const hasID = (id: string | undefined): id is string => !!id && id !== '0'

/** placeUnder shortens a full place name to what lies below its county: 威州镇南桥社区. */
export function placeUnder(name: string): string {
  const below = name
    .replace('市市辖区', '市')
    .replace(/^.*?(自治州|地区|盟|市)(?=.)/, '')
    .replace(/^.*?(自治县|自治旗|县|区|旗|市)(?=.)/, '')
  return below || name
}
