import type { DeckFlags } from '../../server/command-line.ts'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { ProgressError } from '../../server/docker/progress.ts'
import { ImageError } from '../../server/images.ts'
import { note } from '../../server/messages.ts'
import { untilAborted } from '../../server/until-aborted.ts'
import { checkImages } from './images.ts'
import { checkLeftovers } from './leftovers.ts'
import { examine } from './subject.ts'

/** Milliseconds in which the engine must tell what is to be mended. */
const LOOK_MS = 8000

const log = (line: string): void => note(`  ${line.replaceAll('\n', '\n  ')}`)

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
      await (await untilAborted(check(subject), AbortSignal.timeout(LOOK_MS))).fix?.(log)
    }
    catch (error) {
      if ((error as Error).name === 'TimeoutError')
        return
      log(error instanceof ImageError || error instanceof ProgressError ? error.message : toCommandError(error, ready[0].docker).message)
    }
  }
}
