import type { DeckFlags } from '../../server/command-line.ts'
import type { EngineSeen } from './subject.ts'
import { stat } from 'node:fs/promises'
import { commandLine } from '../../server/command-line.ts'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { formatSize } from '../../server/docker/units.ts'
import { explainFile } from '../../server/file-error.ts'
import { say } from '../../server/messages.ts'
import { onStop } from '../../server/stop-signals.ts'
import { UserError } from '../../server/user-error.ts'
import { count } from './finding.ts'
import { findImages } from './images.ts'
import { loadPack } from './load-pack.ts'
import { endProgress, showProgress } from './progress.ts'
import { BrokenPackError, savePack } from './save-pack.ts'
import { EngineAway, examine } from './subject.ts'

/** Milliseconds in which the engine must tell which images it has. */
const FIND_MS = 8000

interface Ready { engine: EngineSeen, images: string[], signal: AbortSignal }

/** The engine, the names of the deck's images, and a signal that Ctrl-C sets off. */
async function prepare(flags: DeckFlags): Promise<Ready> {
  const cancel = new AbortController()
  const subject = examine(flags, cancel.signal)
  onStop(() => cancel.abort())
  try {
    const { images } = await subject.needs
    const engine = await subject.engine
    return { engine, images, signal: cancel.signal }
  }
  catch (error) {
    throw error instanceof EngineAway ? new UserError(error.message, error.failure.mend) : error
  }
}

/** What went wrong, for people: with the file, the images or the engine. */
function explain(error: unknown, file: string, { engine, signal }: Ready): unknown {
  endProgress()
  const { code, syscall } = error as NodeJS.ErrnoException
  if (signal.aborted)
    return new UserError('Stopped; nothing was left behind.')
  if (error instanceof UserError)
    return error
  // not in its place: it may be a file of another kind, which is named by mistake
  if (error instanceof BrokenPackError)
    return new UserError(`${file}: ${error.message}`, 'npm run doctor -- --pack images.tar   (where the images are)')
  if (code === 'ENOSPC')
    return new UserError(`The disk is full: ${file} was not written, and nothing was left behind.`, 'npm run doctor -- --pack /another/disk/images.tar')
  if (code && ['open', 'write', 'read', 'rename'].includes(syscall ?? ''))
    return explainFile(Object.assign(error as Error, { path: file })) ?? new UserError(`${file}: ${(error as Error).message}`)
  return toCommandError(error, engine.docker)
}

/** `--pack FILE`: saves the images that the deck needs. */
export async function pack(flags: DeckFlags, file: string): Promise<void> {
  const ready = await prepare(flags)
  const { engine: { docker, info }, images, signal } = ready
  try {
    const { found, missing } = await findImages(docker, images, AbortSignal.any([signal, AbortSignal.timeout(FIND_MS)]))
    if (missing.length > 0)
      throw new UserError(`Not on ${info.Name}: ${missing.join(', ')}. Nothing was packed.`, commandLine('doctor', flags, '--fix'))
    // images share layers, so the pack is at most about this large
    const most = formatSize(found.reduce((sum, { bytes }) => sum + bytes, 0))
    say(`Packing ${count(images.length, 'image')} from ${info.Name}: ${images.join(', ')}`)
    await savePack(docker, images, file, { signal, onBytes: bytes => showProgress(`  ${formatSize(bytes)} of at most ${most}`) })
  }
  catch (error) {
    throw explain(error, file, ready)
  }
  endProgress()
  say(`${file}: ${formatSize((await stat(file)).size)}\nOn the other host: ${commandLine('doctor', { ...flags, host: undefined, context: undefined, machine: undefined }, '--unpack', file)}`)
}

/** `--unpack FILE`: loads them, and looks whether all that the deck needs is there then. */
export async function unpack(flags: DeckFlags, file: string): Promise<void> {
  const ready = await prepare(flags)
  const { engine: { docker, info }, images, signal } = ready
  try {
    say(`Loading ${file} on ${info.Name}`)
    const said = await loadPack(docker, file, { signal, onBytes: (bytes, all) => showProgress(`  ${formatSize(bytes)} of ${formatSize(all)}`) })
    endProgress()
    said.forEach(line => say(`  ${line}`))
    const { missing } = await findImages(docker, images)
    if (missing.length > 0)
      throw new UserError(`${file} did not bring ${missing.join(', ')}.`, `${commandLine('doctor', { ...flags, host: undefined, context: undefined, machine: undefined }, '--pack', file)}   (where they are)`)
    say(`${count(images.length, 'image')} of the deck on ${info.Name}: all of them`)
  }
  catch (error) {
    throw explain(error, file, ready)
  }
}
