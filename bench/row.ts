/** One measured row. */
export interface Row {
  what: string
  unit: 'ms' | 's' | 'MB/s' | 'KB' | 'KiB' | 'MiB' | 'cores' | '%' | 'requests'
  ours: number[]
  peer?: { name: string, values: number[] }
  /** To be reached by our median, or, with `ratio`, by ours divided by the peer's; left out: for information. */
  figure?: { kind: 'value' | 'ratio', most?: number, least?: number }
  note?: string
}

export function median(values: readonly number[]): number {
  return percentile(values, 50)
}

/** @param share in percent */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * share / 100
  const low = sorted[Math.floor(at)] ?? Number.NaN
  return low + ((sorted[Math.ceil(at)] ?? Number.NaN) - low) * (at % 1)
}

/** Ours divided by the peer's, of medians. */
export function ratioOf({ ours, peer }: Row): number | undefined {
  return peer && peer.values.length > 0 ? median(ours) / median(peer.values) : undefined
}

/** @returns undefined when the row has nothing to compare with */
export function reached(row: Row): boolean | undefined {
  if (!row.figure)
    return undefined
  const { kind, most = Infinity, least = -Infinity } = row.figure
  const value = kind === 'ratio' ? ratioOf(row) : median(row.ours)
  return value === undefined || Number.isNaN(value) ? undefined : value >= least && value <= most
}

/** Takes samples of several sides in turns, so that whatever else the machine does falls on all of them. */
export async function inTurns<Side extends string>(rounds: number, sides: Record<Side, (() => Promise<number>) | undefined>): Promise<Record<Side, number[]>> {
  const samples = Object.fromEntries(Object.keys(sides).map(side => [side, []])) as unknown as Record<Side, number[]>
  for (let round = 0; round < rounds; round++) {
    for (const [side, sample] of Object.entries(sides) as [Side, (() => Promise<number>) | undefined][]) {
      if (sample)
        samples[side].push(await sample())
    }
  }
  return samples
}
