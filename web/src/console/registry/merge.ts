import type { HouseholdForm, LineForm, MemberForm } from './draft'

const same = (a: unknown, b: unknown) => a === b || ((a ?? '') === '' && (b ?? '') === '')

// Each field is what I made of it if I changed it, otherwise what it is now.
function fields<T extends object>(base: T, mine: T, now: T): T {
  const kept = Object.entries(mine).filter(([k, v]) => !same(v, base[k as keyof T]))
  return { ...now, ...Object.fromEntries(kept) }
}

const unlike = (a: object, b: object) => Object.keys({ ...a, ...b }).some((k) => !same(a[k as keyof typeof a], b[k as keyof typeof b]))

// A line says whose it is by a place in the list of members; between versions only the person's id holds.
type Owned = Omit<LineForm, 'member'> & { owner?: string | undefined }
const owned = ({ lines = [], members = [] }: HouseholdForm): Owned[] => lines.map(({ member = -1, ...l }) => ({ ...l, owner: members[member]?.id }))
const placed = (lines: Owned[], members: MemberForm[]): LineForm[] =>
  lines.map(({ owner, ...l }) => ({ ...l, member: owner ? members.findIndex((m) => m.id === owner) : -1 }))

function mergedLines(base: Owned[], mine: Owned[], now: Owned[]): Owned[] {
  const by = (list: Owned[], id: string | undefined) => list.find((l) => l.id === id)
  const there = now.flatMap((n) => {
    const was = by(base, n.id)
    const my = by(mine, n.id)
    if (my) return [was ? fields(was, my, n) : n]
    return was && !unlike(was, n) ? [] : [n] // I took it away; what somebody changed meanwhile stays
  })
  const added = mine.filter((l) => !l.id)
  const rescued = mine.flatMap(({ id, ...l }) => {
    const was = id && !by(now, id) && by(base, id)
    return was && unlike(was, { id, ...l }) ? [l] : [] // somebody took away what I changed
  })
  return [...there, ...added, ...rescued]
}

/**
 * onto lays what I changed in a form, which began as base, on what the household
 * is now: whoever was first keeps all that I did not touch.
 */
export function onto(base: HouseholdForm, mine: HouseholdForm, now: HouseholdForm): HouseholdForm {
  const find = (form: HouseholdForm, id: string | undefined) => form.members?.find((m) => m.id === id)
  const members = (now.members ?? []).map((m) => {
    const was = find(base, m.id)
    const my = find(mine, m.id)
    return was && my ? fields(was, my, m) : m
  })
  const had = new Set(base.labels)
  const have = new Set(mine.labels)
  return {
    ...fields(base, mine, now),
    members,
    lines: placed(mergedLines(owned(base), owned(mine), owned(now)), members),
    labels: [...new Set([...(now.labels ?? []), ...have])].filter((l) => have.has(l) || !had.has(l)).filter((l) => now.labels?.includes(l) || !had.has(l)),
  }
}
