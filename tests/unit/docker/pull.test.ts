import type { AddressInfo } from 'node:net'
import { createServer } from 'node:http'
import Docker from 'dockerode'
import { afterEach, expect, it } from 'vitest'
import { openGuard } from '../../../server/docker/guard.ts'
import { ProgressError } from '../../../server/docker/progress.ts'
import { pull } from '../../../server/docker/pull.ts'
import { PlainTerminal } from './plain-terminal.ts'

const PROGRESS = [
  { status: 'Pulling from library/x', id: 'latest' },
  { status: 'Pulling fs layer', progressDetail: {}, id: 'aaa' },
  { status: 'Downloading', progressDetail: { current: 5, total: 10 }, progress: '[=> ] 5B/10B', id: 'aaa' },
  { status: 'Download complete', progressDetail: {}, id: 'aaa' },
]

/** An engine's answer to a pull, told by a server: no registry can be had for a test. */
const registry = createServer()
afterEach(async () => new Promise(resolve => registry.removeAllListeners('request').close(resolve)))

async function pulled(lines: object[], columns?: number): Promise<{ asked: string | undefined, pulling: Promise<void>, terminal: PlainTerminal }> {
  let asked: string | undefined
  registry.on('request', (request, response) => {
    asked = request.url
    response.end(lines.map(line => `${JSON.stringify(line)}\r\n`).join(''))
  })
  await new Promise<void>(resolve => registry.listen(0, '127.0.0.1', resolve))
  const docker = new Docker({ host: '127.0.0.1', port: (registry.address() as AddressInfo).port, protocol: 'http' })
  const terminal = new PlainTerminal(columns ? { columns, rows: 24 } : undefined)
  const pulling = pull({ familiar: 'x:latest', name: 'x', tag: 'latest' }, { docker, terminal, guard: openGuard, signal: new AbortController().signal })
  await pulling.catch(() => {})
  return { asked, pulling, terminal }
}

it('prints a line for each change of state, on stderr', async () => {
  const { asked, terminal } = await pulled([...PROGRESS, { status: 'Status: Downloaded newer image for x:latest' }])
  expect(asked).toBe('/images/create?fromImage=x&tag=latest')
  expect(await terminal.printed()).toEqual({ stdout: '', stderr: [
    'latest: Pulling from library/x\n',
    'aaa: Pulling fs layer\n',
    'aaa: Download complete\n',
    'Status: Downloaded newer image for x:latest\n',
  ].join('') })
})

it.each([
  [80, ''],
  [120, `[${'='.repeat(25)}>${' '.repeat(25)}] `],
])('draws a line for each layer in a terminal of %i columns', async (columns, bar) => {
  const { terminal } = await pulled([
    ...PROGRESS,
    { status: 'Extracting', progressDetail: { current: 3, units: 's' }, id: 'bbb' },
    { status: 'Pull complete', progressDetail: {}, id: 'aaa' },
    { status: 'Status: Downloaded newer image for x:latest' },
    { aux: {} },
  ], columns)
  const drawn = (up: number, text: string): string => `\x1B[${up}A\x1B[2K\r${text}\r\x1B[${up}B`
  expect(await terminal.printed()).toEqual({ stdout: '', stderr: [
    'latest: Pulling from library/x\n',
    `\n${drawn(1, 'aaa: Pulling fs layer ')}`,
    drawn(1, `aaa: Downloading ${bar}      5B/10B`),
    drawn(1, 'aaa: Download complete '),
    `\n${drawn(1, 'bbb: Extracting 3 s')}`,
    drawn(2, 'aaa: Pull complete '),
    'Status: Downloaded newer image for x:latest\n',
  ].join('') })
})

it('throws in the registry\'s words', async () => {
  const { pulling } = await pulled([...PROGRESS, { errorDetail: { message: 'toomanyrequests: slow down' }, error: 'toomanyrequests: slow down' }])
  await expect(pulling).rejects.toThrow(new ProgressError('toomanyrequests: slow down'))
})
