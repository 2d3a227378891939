/** Where something on the engine comes from. */
export interface Origin {
  deck: string
  demo: string
  /** Index of the step. */
  step: number
  run: string
  /** Before its name; left out when there is none. Two servers of one deck, on one engine, are told apart by it. */
  prefix?: string
}

const PREFIX = 'slidev-docker.'
export const DECK_LABEL = `${PREFIX}deck`

type Labels = Record<string, string>

/** The labels of everything that a step creates. */
export function labelsOf(origin: Origin): Labels {
  return Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== '' && value !== undefined).map(([key, value]) => [PREFIX + key, String(value)]))
}

/** What `labelsOf` wrote. */
export function originOf(labels: Labels): Origin & { prefix: string } {
  const read = (key: keyof Origin): string => labels[PREFIX + key] ?? ''
  return { deck: read('deck'), demo: read('demo'), step: Number(read('step')), run: read('run'), prefix: read('prefix') }
}

/** An engine filter for what carries these labels (Engine API, `filters`). */
export function labelFilter(origin: Partial<Origin>): { label: string[] } {
  return { label: Object.entries(origin).map(([key, value]) => `${PREFIX}${key}=${value}`) }
}

/** Whether labels, as inspect gave them, are this deck's. */
export function isOurs(labels: Labels | null | undefined, deck: string): boolean {
  return labels?.[DECK_LABEL] === deck
}
