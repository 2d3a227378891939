import type { DeckFlags } from './command-line.ts'
import type { EngineSeen } from './subject.ts'
import { stat } from 'node:fs/promises'
import process from 'node:process'
import { toCommandError } from '../../server/docker/engine-error.ts'
import { formatSize } from '../../server/docker/units.ts'
import { BuildError, say } from '../../server/messages.ts'
import { commandLine } from './command-line.ts'
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
  const stop = (): void => cancel.abort()
  process.once('SIGINT', stop).once('SIGTERM', stop)
  try {
    const [{ images }, engine] = await Promise.all([subject.needs, subject.engine])
    return { engine, images, signal: cancel.signal }
  }
  catch (error) {
    throw error instanceof EngineAway ? new BuildError(`${error.message}\n${error.failure.mend}`) : error
  }
}

/** What went wrong, for people: with the file, the images or the engine. */
function explain(error: unknown, file: string, { engine, signal }: Ready): unknown {
  endProgress()
  const { code, syscall } = error as NodeJS.ErrnoException
  if (signal.aborted)
    return new BuildError('Stopped; nothing was left behind.')
  if (error instanceof BrokenPackError || error instanceof BuildError)
    return new BuildError(error.message)
  if (code === 'ENOSPC')
    return new BuildError(`The disk is full: ${file} was not written, and nothing was left behind.\nTo write it elsewhere: npm run doctor -- --pack /another/disk/images.tar`)
  if (code && ['open', 'write', 'read', 'rename'].includes(syscall ?? ''))
    return new BuildError(`${file}: ${(error as Error).message}`)
  return toCommandError(error, engine.docker)
}

/** `--pack FILE`: saves the images that the deck needs. */
export async function pack(flags: DeckFlags, file: string): Promise<void> {
  const ready = await prepare(flags)
  const { engine: { docker, info }, images, signal } = ready
  try {
    const found = await findImages(docker, images, AbortSignal.any([signal, AbortSignal.timeout(FIND_MS)]))
    const missing = found.filter(({ digest }) => !digest).map(({ name }) => name)
    if (missing.length > 0)
      throw new BuildError(`Not on ${info.Name}: ${missing.join(', ')}. Nothing was packed.\nTo have them there first: ${commandLine('doctor', flags, '--fix')}`)
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
    const missing = (await findImages(docker, images)).filter(({ digest }) => !digest).map(({ name }) => name)
    if (missing.length > 0)
      throw new BuildError(`${file} did not bring ${missing.join(', ')}.\nTo make a pack that does, where they are: ${commandLine('doctor', { ...flags, host: undefined, context: undefined, machine: undefined }, '--pack', file)}`)
    say(`${count(images.length, 'image')} of the deck on ${info.Name}: all of them`)
  }
  catch (error) {
    throw explain(error, file, ready)
  }
}
