import { readdirSync } from 'node:fs'

/** Names of what is in a directory; a missing or unreadable one has nothing. */
export function entriesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
  }
  catch {
    return []
  }
}
