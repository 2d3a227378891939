/** `warn`: the talk can be given, but somebody should know. */
export type Status = 'go' | 'warn' | 'no-go'

/** What one check has seen. */
export interface Finding {
  status: Status
  /** For people; one line. */
  seen: string
  /** One command that mends it. */
  mend?: string
  /** Does so, where that is safe: nothing that holds data is removed, nothing foreign is touched. */
  fix?: (log: (line: string) => void) => Promise<void>
}

/** All is well. */
export const go = (seen: string): Finding => ({ status: 'go', seen })
/** @param mend left out where nothing need be done */
export const warn = (seen: string, mend?: string): Finding => ({ status: 'warn', seen, ...(mend && { mend }) })
/** @param mend one command or step */
export const noGo = (seen: string, mend: string): Finding => ({ status: 'no-go', seen, mend })

/** `1 image`, `2 images`. */
export const count = (n: number, noun: string): string => `${n} ${noun}${n === 1 ? '' : 's'}`
