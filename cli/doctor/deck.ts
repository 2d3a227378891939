import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { dirname, join } from 'node:path'
import { SourceError } from '../../demo/source-error.ts'
import { UserError } from '../../server/user-error.ts'
import { count, go, noGo } from './finding.ts'

/** Opens an editor at what cannot be right. */
export function mendSource(error: SourceError, directory: string): Finding {
  const { file, line, column } = error.at
  return noGo(`${file}:${line}:${column}: ${error.reason}`, `"\${EDITOR:-vi}" +${line} ${join(directory, file)}`)
}

/** The slides and every demo in them. */
export async function checkDeck({ deck, flags, deckFile }: Subject): Promise<Finding> {
  try {
    const { demos } = await deck
    const steps = [...demos.values()].reduce((sum, demo) => sum + demo.steps.length, 0)
    return go(`${deckFile}: ${count(demos.size, 'demo')}, ${count(steps, 'step')}`)
  }
  catch (error) {
    if (error instanceof SourceError)
      return mendSource(error, dirname(flags.deck))
    if (error instanceof UserError)
      return noGo(error.seen, error.mend!)
    throw error
  }
}
