import type { Tone } from '@/shared/ui/values'

/** The states of a case in the order of its life. */
export const states = [
  'draft',
  'submitted',
  'supplement',
  'not_accepted',
  'accepted',
  'investigation',
  'review',
  'reviewed',
  'publicity',
  'recheck',
  'county_review',
  'advanced',
  'confirmed',
  'refused',
  'stopped',
  'appealed',
  'restored',
  'withdrawn',
  'terminated',
] as const

const tones: Record<string, Tone> = {
  investigation: 'going',
  review: 'going',
  reviewed: 'going',
  publicity: 'going',
  recheck: 'going',
  county_review: 'going',
  accepted: 'going',
  advanced: 'going',
  confirmed: 'done',
  appealed: 'going',
  restored: 'done',
}

/** toneOf is how the state of a case looks. */
export const toneOf = (state: string): Tone => tones[state] ?? 'plain'
