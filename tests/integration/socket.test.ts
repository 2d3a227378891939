import type { Role } from '../../demo/protocol.ts'
import type { Demos } from '../../server/demos.ts'
import type { ServedDeck } from './served-deck.ts'
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest'
import { labelsOf } from '../../server/docker/labels.ts'
import { listOwned } from '../../server/docker/remove.ts'
import { Client } from './client.ts'
import { serveDeck } from './served-deck.ts'

const DECK = `---
demo:
  deck: socket-test
---

# One

\`\`\`sh demo=numbers
docker run --rm --name socket-numbers busybox seq 5
docker run --rm -v socket-data:/data busybox sh -c 'echo kept > /data/file; sleep 1'
\`\`\`

# Two

\`\`\`sh demo=endless
#| until: /tick 3/
docker run --rm --name socket-endless busybox sh -c 'i=0; while true; do i=$((i+1)); echo tick $i; sleep 0.1; done'
docker ps -q
\`\`\`

# Three

\`\`\`sh demo=shell
docker run -it --rm --name socket-shell busybox sh
/ # echo typed-$((40+2))
/ # exit 7
\`\`\`
`.replaceAll('# Two', '---\n\n# Two').replaceAll('# Three', '---\n\n# Three')

describe.skipIf(!inject('dockerHost'))('/live', () => {
  let served: ServedDeck
  let demos: Demos
  let port: number

  beforeAll(async () => {
    served = await serveDeck(DECK, { host: inject('dockerHost')! })
    ;({ demos, port } = served)
  })
  afterEach(() => served.reset())
  afterAll(() => served.remove())

  const open = (role: Role): Promise<Client> => served.open(role)

  it('welcomes with role, deck and host', async () => {
    const client = await open('viewer')
    expect(client.notices.filter(({ type }) => type !== 'tick')).toMatchObject([
      { type: 'welcome', role: 'viewer', deck: 'socket-test' },
      { type: 'engine', state: 'live', target: inject('dockerHost') },
    ])
  })

  it('plays a step for all windows: one run, one container, the same bytes', async () => {
    const [presenter, second, viewer] = await Promise.all([open('presenter'), open('presenter'), open('viewer')])
    const all = [presenter, second, viewer]
    all.forEach(client => client.send({ type: 'watch', demo: 'numbers' }))
    presenter.play('numbers', 0)
    second.play('numbers', 0)
    const states = await Promise.all(all.map(client => client.played('numbers', 1)))
    expect(new Set(states.map(state => state.run)).size).toBe(1)
    expect(states[0]).toMatchObject({ status: 'done', step: 1, results: [{ exit: 0, ok: true }] })
    await Promise.all(all.map(client => client.until(() => client.text.endsWith('5\r\n\x1B[1;32m$\x1B[0m '))))
    expect(new Set(all.map(client => client.text)).size).toBe(1)
    expect(presenter.text).toBe('\x1B[1;32m$\x1B[0m docker run --rm --name socket-numbers busybox seq 5\r\n1\r\n2\r\n3\r\n4\r\n5\r\n\x1B[1;32m$\x1B[0m ')
  })

  it('gives a late window the same bytes, and one that comes back only what it lacks', async () => {
    const first = await open('presenter')
    first.send({ type: 'watch', demo: 'numbers' })
    first.play('numbers', 0)
    await first.played('numbers', 1)
    await first.until(() => first.text.endsWith('$\x1B[0m ') && first.text.includes('5\r\n'))

    const late = await open('viewer')
    late.send({ type: 'watch', demo: 'numbers' })
    await late.until(() => late.text === first.text)

    const back = await open('viewer')
    back.end = 20
    back.text = first.text.slice(0, 20)
    back.send({ type: 'watch', demo: 'numbers', run: first.state('numbers')!.run, offset: 20 })
    await back.until(() => back.text === first.text)
  })

  it('joins a press that is sent twice, even after a reset', async () => {
    const client = await open('presenter')
    client.send({ type: 'watch', demo: 'numbers' })
    client.play('numbers', 0, 'press-1')
    client.play('numbers', 0, 'press-1')
    await client.played('numbers', 1)
    client.send({ type: 'reset', demo: 'numbers' })
    await client.until(() => client.state('numbers')?.run === null)
    client.play('numbers', 0, 'press-1')
    client.send({ type: 'watch', demo: 'numbers' })
    const count = client.notices.length
    await client.until(() => client.notices.length > count)
    expect(client.state('numbers')).toMatchObject({ run: null, status: 'idle' })
  })

  it('interrupts what "until" left running before the next step', async () => {
    const client = await open('presenter')
    client.send({ type: 'watch', demo: 'endless' })
    client.play('endless', 0)
    expect(await client.played('endless', 1)).toMatchObject({ results: [{ exit: null, ok: true }] })
    client.play('endless', 1)
    expect(await client.played('endless', 2)).toMatchObject({ status: 'done', results: [{ exit: null }, { exit: 0, ok: true }] })
    expect(await demos.engine.docker.listContainers({ filters: { name: ['socket-endless'] } })).toEqual([])
  })

  it('types into an interactive command at its prompts', async () => {
    const client = await open('presenter')
    client.send({ type: 'watch', demo: 'shell' })
    client.play('shell', 0)
    expect(await client.played('shell', 1)).toMatchObject({ status: 'waiting', results: [{ exit: null, ok: true }] })
    client.play('shell', 1)
    expect(await client.played('shell', 2)).toMatchObject({ status: 'waiting' })
    expect(client.text).toContain('typed-42')
    client.play('shell', 2)
    expect(await client.played('shell', 3)).toMatchObject({ status: 'failed', results: [{}, {}, { exit: 7, ok: false, unmet: 'exit code 7 instead of 0' }] })
  })

  it('takes the presenter\'s keys and Ctrl-C', async () => {
    const client = await open('presenter')
    client.send({ type: 'watch', demo: 'shell' })
    client.play('shell', 0)
    await client.played('shell', 1)
    client.send({ type: 'keys', demo: 'shell', data: 'echo by-$((1+1))-hand\r' })
    await client.until(() => client.text.includes('by-2-hand'))
    client.send({ type: 'stop', demo: 'shell' })
    await client.until(() => client.text.includes('^C'))
  })

  it.each([
    ['a viewer\'s play', 'viewer', { type: 'play', demo: 'numbers', step: 0, id: 'x' }, 'role'],
    ['a viewer\'s keys', 'viewer', { type: 'keys', demo: 'numbers', data: 'x' }, 'role'],
    ['a viewer\'s reset', 'viewer', { type: 'reset', demo: 'numbers' }, 'role'],
    ['a command instead of an id', 'presenter', { type: 'run', command: 'docker ps' }, 'malformed'],
    ['a demo that is not in the deck', 'presenter', { type: 'play', demo: '../x', step: 0, id: 'x' }, 'unknown-demo'],
    ['a step that is not in the demo', 'presenter', { type: 'play', demo: 'numbers', step: 9, id: 'x' }, 'unknown-step'],
    ['a step before its turn', 'presenter', { type: 'play', demo: 'numbers', step: 1, id: 'x' }, 'not-next'],
    ['keys when nothing runs', 'presenter', { type: 'keys', demo: 'numbers', data: 'x' }, 'not-running'],
  ] as const)('refuses %s and runs nothing', async (_what, role, request, code) => {
    const client = await open(role)
    client.send(request)
    const refused = await client.until(() => client.notices.find(notice => notice.type === 'refused'))
    expect(refused).toMatchObject({ code })
    expect(await listOwned(demos.engine.docker, { deck: 'socket-test' }).then(owned => owned.filter(({ kind }) => kind !== 'volume'))).toEqual([])
  })

  it('says what a reset could not remove, in the engine\'s words', async () => {
    const { docker } = demos.engine
    const client = await open('presenter')
    const labels = labelsOf({ deck: 'socket-test', demo: 'numbers', step: 0, run: 'x' })
    await docker.createVolume({ Name: 'socket-used', Labels: labels })
    const theirs = await docker.createContainer({ Image: 'busybox', HostConfig: { Binds: ['socket-used:/data'] } })
    try {
      client.send({ type: 'reset', demo: 'numbers', volumes: ['socket-used'] })
      const refused = await client.until(() => client.notices.find(notice => notice.type === 'refused'))
      expect(refused).toMatchObject({ code: 'reset-failed', message: expect.stringMatching(/^Not all of "numbers" is removed\. Error response from daemon: .*volume is in use/) as string })
    }
    finally {
      await theirs.remove()
      await docker.getVolume('socket-used').remove()
    }
  })

  it.each([
    ['no token', () => ({ origin: `http://localhost:${port}` })],
    ['another origin', () => ({ origin: 'http://evil.example', ...served.bearer('presenter') })],
    ['another host name', () => ({ host: `evil.example:${port}`, ...served.bearer('presenter') })],
  ])('does not open with %s', async (_what, headers) => {
    const client = new Client(`ws://localhost:${port}/live`, headers())
    const status = await new Promise(resolve => client.socket.on('unexpected-response', (_request, response) => resolve(response.statusCode)))
    expect(status).toBeOneOf([403, 421])
  })

  it('refuses a name that is not ours and leaves its data alone', async () => {
    const { docker } = demos.engine
    const foreign = await docker.createContainer({ name: 'socket-numbers', Image: 'busybox', Labels: { 'com.docker.compose.project': 'shop' } })
    try {
      const client = await open('presenter')
      client.send({ type: 'watch', demo: 'numbers' })
      client.play('numbers', 0)
      expect(await client.played('numbers', 1)).toMatchObject({ status: 'failed' })
      expect(client.text).toContain('The container "socket-numbers" is there already, and this deck (socket-test) did not make it.\r\nIt looks like Compose project "shop"\'s, made from busybox')
      expect((await foreign.inspect()).State.Status).toBe('created')
    }
    finally {
      await foreign.remove()
    }
  })
})
