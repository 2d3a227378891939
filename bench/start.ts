import type { Place } from './place.ts'
import type { Row } from './row.ts'
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { parseCommand } from '../server/docker/commands.ts'
import { deckGuard } from '../server/docker/ownership.ts'
import { DEFAULT_RULES } from '../server/docker/policy.ts'
import { executeOn } from '../server/runs/execute.ts'
import { StageTerminal } from '../server/runs/terminal.ts'
import { dockerWords, removeContainer } from './place.ts'
import { inTurns } from './row.ts'

const program = promisify(execFile)
const NAME = 'bench-start'

/** From a press to the exit code: a command of ours as a step runs it, the docker program as a shell starts it. */
export async function measureStart(place: Place): Promise<Row[]> {
  const { docker, quick } = place
  const guard = deckGuard({ docker, prefix: '', rules: DEFAULT_RULES, origin: { deck: 'bench', demo: 'start', step: 0, run: 'bench' } })
  const ours = async (words: string[]): Promise<number> => {
    const terminal = new StageTerminal({ cols: 80, rows: 24 }, () => {})
    const started = performance.now()
    const exit = await executeOn(docker, parseCommand(words), guard)(terminal, new AbortController().signal)
    if (exit !== 0)
      throw new Error(`docker ${words.join(' ')}: exit code ${exit}`)
    return performance.now() - started
  }
  const theirs = async (words: string[]): Promise<number> => {
    const [file, ...args] = dockerWords(place, ...words)!
    const started = performance.now()
    await program(file!, args)
    return performance.now() - started
  }
  // the calls that a run with --rm cannot do without, one after another
  const alone = async (): Promise<number> => {
    const started = performance.now()
    const container = await docker.createContainer({ Image: 'busybox', Cmd: ['true'], AttachStdout: true, AttachStderr: true, HostConfig: { AutoRemove: true } })
    const output = await container.attach({ hijack: true, stream: true, stdout: true, stderr: true })
    output.resume()
    const removed = container.wait({ condition: 'removed' })
    await container.start()
    await removed
    return performance.now() - started
  }
  const rounds = quick ? 5 : 21
  const row = async (what: string, words: string[], after = async () => {}, bare?: () => Promise<number>): Promise<Row[]> => {
    const timed = (side: typeof ours) => async () => {
      const time = await side(words)
      await after()
      return time
    }
    await timed(ours)()
    const samples = await inTurns(rounds, { ours: timed(ours), cli: place.cli ? timed(theirs) : undefined, bare })
    const measured = { what, unit: 'ms', ours: samples.ours } as const
    return [
      { ...measured, peer: { name: 'docker', values: samples.cli }, figure: { kind: 'ratio', most: 0.8 } },
      ...bare ? [{ ...measured, peer: { name: 'the API alone', values: samples.bare } }] : [],
    ]
  }
  const remove = (): Promise<void> => removeContainer(docker, NAME)

  await remove()
  const rows = [
    ...await row('run --rm busybox true', ['run', '--rm', 'busybox', 'true'], undefined, alone),
    ...await row('run -d busybox', ['run', '-d', '--name', NAME, 'busybox', 'sleep', '60'], remove),
  ]
  await ours(['run', '-d', '--name', NAME, 'busybox', 'sleep', '600'])
  rows.push(...await row('exec busybox true', ['exec', NAME, 'true']))
  await remove()
  return rows
}
