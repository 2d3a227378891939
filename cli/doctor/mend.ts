import type { DeckFlags } from './command-line.ts'
import process from 'node:process'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { PullError } from '../../server/docker/pull.ts'
import { ImageError } from '../../server/images.ts'
import { checkImages } from './images.ts'
import { checkLeftovers } from './leftovers.ts'
import { examine } from './subject.ts'

const log = (line: string): void => void process.stderr.write(`  ${line.replaceAll('\n', '\n  ')}\n`)

/**
 * Does what is safe to do: the deck's own containers and networks go, images come. It takes as long as it takes; what
 * could not be done is said, and shows in the table after it.
 */
export async function mend(flags: DeckFlags): Promise<void> {
  const subject = examine(flags, new AbortController().signal)
  const ready = await Promise.all([subject.engine, subject.needs]).catch(() => undefined)
  if (!ready)
    return
  for (const check of [checkLeftovers, checkImages]) {
    try {
      await (await check(subject)).fix?.(log)
    }
    catch (error) {
      log(error instanceof ImageError || error instanceof PullError ? error.message : toCommandError(error, ready[0].docker).message)
    }
  }
}
