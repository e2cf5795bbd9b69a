import type { Schema } from '@/shared/api/client'
import type { Lang } from '@/shared/i18n'
import type { Reason } from '@/shared/ui/ReasonTree'

type ServerReason = Schema<'CaseworkReason'>

const outcomes: Partial<Record<ServerReason['status'], Reason['outcome']>> = {
  passed: 'met',
  failed: 'unmet',
  unknown: 'unknown',
  unjudged: 'unknown',
}

/** reasonOf makes the server's tree of reasons one that ReasonTree shows. Steps that come from demonstration figures carry their mark. */
export function reasonOf(r: ServerReason, lang: Lang, demoPacks: Set<string> = new Set(), id = '0'): Reason {
  return {
    id,
    text: r.text[lang] || r.text.zh,
    outcome: outcomes[r.status],
    citation: r.article[lang] || undefined,
    mark: r.pack && demoPacks.has(r.pack) ? 'demo' : undefined,
    children: r.steps?.map((s, i) => reasonOf(s, lang, demoPacks, `${id}.${i}`)),
  }
}

/** demoPacksOf names the packs whose figures are not law. */
export const demoPacksOf = (packs: Schema<'PolicyPackUse'>[]) => new Set(packs.filter((p) => p.mark === 'demonstration').map((p) => p.id))

/** decisiveOf picks the steps that decided the outcome. */
export const decisiveOf = (r: ServerReason) => (r.steps ?? []).filter((s) => s.decisive)

/** countSteps counts the steps of a tree below its head. */
export const countSteps = (r: ServerReason): number => (r.steps ?? []).reduce((n, s) => n + 1 + countSteps(s), 0)
