import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { basename, dirname } from 'node:path'
import { SourceError } from '../../demo/source-error.ts'
import { PolicyError } from '../../server/docker/policy-error.ts'
import { mendSource } from './deck.ts'
import { go, noGo } from './finding.ts'

/** What the host's owner lets demos do beyond the default, and whether all that the deck makes may be made. */
export async function checkPolicy({ policy, policyFile, needs, flags }: Subject): Promise<Finding> {
  const file = basename(policyFile)
  try {
    const { exceptions, rulesFor } = await policy
    for (const { demo, step, check } of (await needs).made) {
      try {
        check(rulesFor(demo))
      }
      catch (error) {
        if (error instanceof PolicyError)
          return noGo(`the demo ${demo}, step ${step + 1}, would be refused by the rule "${error.rule}" (${error.field})`, `"\${EDITOR:-vi}" ${flags.deck} ${policyFile}`)
        throw error
      }
    }
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
