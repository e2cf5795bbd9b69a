/** kinds are what can be told, the most frequent first. */
export const kinds = ['need', 'change', 'complaint', 'report', 'objection'] as const

/** outcomes are what can come of it. */
export const outcomes = ['founded', 'unfounded', 'helped', 'on_file', 'withdrawn', 'not_ours'] as const

/** ofCounty tells what no township reads. */
export const ofCounty = (kind: string) => kind === 'complaint' || kind === 'report' || kind === 'objection'
