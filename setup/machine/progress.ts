/** What becomes of the steps that prepare a host. */
export interface Progress {
  /** Something was made or changed. */
  did: (what: string) => void
  /** Something was as it is to be, and stayed so. */
  kept: (what: string) => void
  /** Words of a long step under way. */
  note: (what: string) => void
}

/**
 * Progress in lines.
 * @param write takes one line
 * @param secrets never written, whatever says them
 */
export function progressIn(write: (line: string) => void, secrets: string[] = []): Progress & { changes: number } {
  const line = (mark: string, what: string): void => write(`  ${mark.padEnd(5)}  ${mask(what, secrets)}`)
  const progress = {
    changes: 0,
    did(what: string): void {
      progress.changes++
      line('did', what)
    },
    kept: (what: string): void => line('kept', what),
    note: (what: string): void => line('…', what),
  }
  return progress
}

const MASK = '********'

/** `text` without the secrets in it. */
export function mask(text: string, secrets: string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, MASK), text)
}
