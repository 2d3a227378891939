import type { Client } from './client.ts'
import type { KillableDeck } from './killable.ts'
import { writeFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, inject, it, vi } from 'vitest'
import { decodeBytes } from '../../demo/protocol.ts'
import { startKillableDeck } from './killable.ts'

const BYTES = 200_000_000
/** Lines that come after it. */
const LINES = 1200
/** What the server may hold for it: the ring of the run, a full window, a snapshot, and garbage that is not collected yet. */
const MOST_GROWTH_MB = 300
/** How much of that may come in the second half: a leak would take 100. */
const MOST_LATE_GROWTH_MB = 90
const MOST_ECHO_MS = 100

function flood(id: string, flags: string, line: string): string {
  return `---

\`\`\`sh demo=${id}
#| within: 240s
#| expect: /the end/
docker run --rm ${flags} --log-driver none --name flood-${id} busybox sh -c 'yes "$(printf "${line}")" | head -c ${BYTES}; printf "\\033[0m\\n"; for n in $(seq ${LINES}); do printf "\\033[32mlast %s\\033[0m\\n" $n; done; echo the end'
\`\`\`

`
}
const COLOURS = '\\033[31m0123\\033[1;34m456789\\033[0m'
const DECK = `---
demo: { deck: flood-test }
---

\`\`\`sh demo=echo
docker run -it --rm --log-driver none --name flood-echo busybox cat
\`\`\`

${flood('plain', '-t', '0123456789'.repeat(10))}
${flood('colours', '', COLOURS)}
${flood('colours-on-a-terminal', '-t', COLOURS)}
`

describe.skipIf(!inject('dockerHost'))('a flood of output', () => {
  let server: KillableDeck

  beforeAll(async () => {
    server = await startKillableDeck(DECK)
  })
  afterAll(() => server.remove())

  /** 5: the highest mark is the mark now (proc(5)). */
  const forgetMemory = (): Promise<void> => writeFile(`/proc/${server.pid}/clear_refs`, '5')

  /** @returns median of the milliseconds between a key and what it writes */
  async function echo(client: Client): Promise<number> {
    const delays: number[] = []
    for (let n = 0; n < 30; n++) {
      const { end } = client
      const pressed = performance.now()
      client.send({ type: 'keys', demo: 'echo', data: String.fromCharCode(97 + n % 26) })
      await client.until(() => client.end > end)
      delays.push(performance.now() - pressed)
    }
    return delays.sort((a, b) => a - b)[15]!
  }

  it.each([
    ['plain', 'text on a terminal'],
    ['colours', 'colours without a terminal'],
    ['colours-on-a-terminal', 'colours on a terminal'],
  ])('of 200 MB (%s) leaves memory bounded, with a window that takes nothing, the presenter\'s keys prompt, and the right screen', { timeout: 240_000 }, async (demo) => {
    const presenter = await server.open('presenter')
    presenter.send({ type: 'watch', demo: 'echo' })
    presenter.play('echo', 0)
    await presenter.until(() => presenter.state('echo')?.status === 'running')
    const quiet = await echo(presenter)
    // a window that draws as it can, and one that sleeps
    const [awake, asleep] = [await server.open('viewer'), await server.open('viewer')]
    /** Where it is in the output: by bytes, or by a screen in their place. */
    let reached = 0
    awake.socket.removeAllListeners('message').on('message', (data, isBinary) => {
      const { type, offset } = isBinary ? { type: 'bytes', ...decodeBytes(data as ArrayBuffer) } : JSON.parse(new TextDecoder().decode(data as ArrayBuffer)) as { type: string, offset: number }
      if (type === 'bytes' || type === 'screen')
        reached = offset
    })
    for (const client of [awake, asleep])
      client.send({ type: 'watch', demo })
    await asleep.until(() => asleep.state(demo))
    asleep.socket.pause()
    await forgetMemory()
    const before = await server.mostMemory()

    const watcher = await server.open('presenter')
    watcher.socket.removeAllListeners('message')
    let state = ''
    watcher.socket.on('message', (data, isBinary) => {
      const notice = isBinary ? '' : new TextDecoder().decode(data as ArrayBuffer)
      // a screen may come after the last state
      if (notice.startsWith('{"type":"run"'))
        state = notice
    })
    watcher.send({ type: 'play', demo, step: 0, id: demo })
    await vi.waitUntil(() => reached > 1_000_000, { timeout: 60_000 })

    const during = await echo(presenter)
    await vi.waitUntil(() => reached > BYTES / 2, { timeout: 200_000, interval: 10 })
    const half = await server.mostMemory()
    const duringFlood = !state.includes('"done"')
    watcher.send({ type: 'watch', demo })
    await vi.waitUntil(() => /"status":"(?:done|failed)"/.test(state), { timeout: 200_000, interval: 100 })
    const after = await server.mostMemory()
    expect(JSON.parse(state)).toMatchObject({ status: 'done', results: [{ exit: 0, ok: true }] })
    expect(duringFlood).toBe(true)
    // what a busy machine takes anyway is not the flood's
    expect(during - quiet).toBeLessThan(MOST_ECHO_MS)
    expect(after - before).toBeLessThan(MOST_GROWTH_MB)
    expect(after - half).toBeLessThan(MOST_LATE_GROWTH_MB)

    const late = await server.open('viewer')
    late.send({ type: 'watch', demo })
    await late.until(() => late.text.includes('the end'))
    expect(late.notices.some(({ type }) => type === 'screen')).toBe(true)
    const last = Array.from(late.text.matchAll(/last (\d+)/g), ([, number]) => Number(number))
    // a screen with its scrollback, less the prompt and the last line
    expect(last).toEqual(Array.from({ length: last.length }, (_, n) => LINES - last.length + 1 + n))
    expect(last.length).toBeGreaterThan(1000)
    presenter.send({ type: 'reset', demo: 'echo' })
    await presenter.until(() => presenter.state('echo')?.run === null)
    for (const { socket } of [presenter, awake, asleep, watcher, late])
      socket.terminate()
  })
})
