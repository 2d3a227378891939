import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { basename, dirname } from 'node:path'
import { SourceError } from '../../demo/source-error.ts'
import { refusalsOf } from '../../server/deck-policy.ts'
import { mendSource } from './deck.ts'
import { go, noGo } from './finding.ts'

/** What the host's owner lets demos do beyond the default, and whether all that the deck makes may be made. */
export async function checkPolicy({ policy, policyFile, deck, flags }: Subject): Promise<Finding> {
  const file = basename(policyFile)
  try {
    const { exceptions } = await policy
    const [refused] = refusalsOf(await deck, await policy)
    if (refused)
      return noGo(`the demo ${refused.demo}, step ${refused.step + 1}, would be refused by the rule "${refused.error.rule}" (${refused.error.field})`, `"\${EDITOR:-vi}" ${flags.deck} ${policyFile}`)
    return go(exceptions.length > 0 ? `as ${file} says, the demos may have ${exceptions.join('; ')}` : 'the default rules')
  }
  catch (error) {
    if (error instanceof SourceError && error.at.file === file)
      return mendSource(error, dirname(policyFile))
    const { code, path } = error as NodeJS.ErrnoException
    if (path === policyFile)
      return noGo(`${file} cannot be read (${code})`, `chmod u+r ${path}`)
    throw error
  }
}
