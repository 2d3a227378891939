import type { Refused, Role } from '../../../demo/protocol.ts'
import type { Demos } from '../../../server/demos.ts'
import type { Serving } from '../../../server/serve.ts'
import type { SpyEngine } from '../../integration/spy-engine.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { loadDeck } from '../../../server/deck.ts'
import { startDemos } from '../../../server/demos.ts'
import { resolveTarget } from '../../../server/docker/target.ts'
import { readRecordings } from '../../../server/recordings/recordings.ts'
import { serve } from '../../../server/serve.ts'
import { Client } from '../../integration/client.ts'
import { freePort } from '../../integration/free-port.ts'
import { startSpyEngine } from '../../integration/spy-engine.ts'
import { writeDeck } from '../doctor/temporary-deck.ts'

const demo = (id: string, more = ''): string => `---\n\n# ${id}\n\n\`\`\`sh demo=${id}${more}\ndocker ps\ndocker ps -a\n\`\`\`\n`
const DECK = `---\ndemo:\n  deck: requests-test\n---\n\n${demo('one')}\n${demo('two')}\n${demo('three', ' needs=one,two')}`

let spy: SpyEngine
const undo: (() => unknown)[] = []

/** A deck behind a server of its own; a typed character takes ten seconds. */
async function start(host: string, recorded: boolean): Promise<{ demos: Demos, ask: (role: Role, ...messages: object[]) => Promise<Refused> }> {
  const { deck: file, directory, remove } = await writeDeck({ 'slides.md': DECK })
  const deck = await loadDeck(file)
  const demos = startDemos({ deck, target: resolveTarget({}, host), askForNeeds: true, msPerKey: 10_000, log: () => {}, ...(recorded && { recordings: await readRecordings(deck) }) })
  await demos.engine.first
  const port = await freePort()
  const serving: Serving = await serve(demos, { pages: directory, port })
  const clients: Client[] = []
  undo.unshift(async () => {
    clients.forEach(client => client.socket.terminate())
    await serving.close()
    await demos.close()
    await remove()
  })
  return { demos, async ask(role, ...messages) {
    const client = await Client.open(port, new URL(serving.access.link(role)).searchParams.get('token')!)
    clients.push(client)
    messages.forEach(message => client.send(message as Record<string, unknown>))
    return client.until(() => client.notices.find(notice => notice.type === 'refused'))
  } }
}

beforeAll(async () => {
  spy = await startSpyEngine()
})
afterEach(async () => {
  for (const end of undo.splice(0))
    await end()
})
afterAll(() => spy.close())

describe('a window is told why not', () => {
  const play = (demo: string, step: number): object => ({ type: 'play', demo, step, id: crypto.randomUUID() })

  it.each<[string, Role, object[], Omit<Refused, 'type'>]>([
    ['a viewer who plays', 'viewer', [play('one', 0)], { demo: 'one', code: 'role', message: 'Only the presenter can do that; this window watches.' }],
    ['what is no message', 'presenter', [{ type: 'dance' }], { code: 'malformed', message: expect.stringMatching(/^Not a message of this deck: ./) as string }],
    ['a demo that is not there', 'presenter', [play('four', 0)], { demo: 'four', code: 'unknown-demo', message: 'The deck has no demo "four".' }],
    ['a step that is not there', 'presenter', [play('one', 2)], { demo: 'one', code: 'unknown-step', message: 'Demo "one" has 2 steps; there is no step 2.' }],
    ['a step whose turn it is not', 'presenter', [play('one', 1)], { demo: 'one', code: 'not-next', message: 'The steps of a demo are played in order.' }],
    ['a step while another one is played', 'presenter', [play('one', 0), play('one', 1)], { demo: 'one', code: 'busy', message: 'Another step is being played: wait for it, or stop it.' }],
    ['a demo whose needs are not there', 'presenter', [play('three', 0)], { demo: 'three', code: 'needs', message: '"three" starts from what one, two leave, and that is not there. Press again: it is run first, without the typing.' }],
    ['keys for nobody', 'presenter', [{ type: 'keys', demo: 'one', data: 'x' }], { demo: 'one', code: 'not-running', message: 'Nothing runs that could take keys.' }],
    ['a stop of nothing', 'presenter', [{ type: 'stop', demo: 'one' }], { demo: 'one', code: 'not-running', message: 'Nothing runs.' }],
    ['a pause of a live step', 'presenter', [play('one', 0), { type: 'pause', demo: 'one' }], { demo: 'one', code: 'not-running', message: 'Only a recording can stand still: a live command runs on the engine.' }],
    ['a recording that is not played here', 'presenter', [{ type: 'source', demo: 'one', source: 'recorded' }], { demo: 'one', code: 'no-recording', message: 'Nothing was played.' }],
    ['a reset that the engine refuses', 'presenter', [{ type: 'reset', demo: 'one' }], { demo: 'one', code: 'reset-failed', message: 'Not all of "one" is removed. Error response from daemon: a spy makes nothing' }],
  ])('by an engine that is there: %s', async (_what, role, messages, refused) => {
    const { ask } = await start(spy.host, false)
    expect(await ask(role, ...messages)).toEqual({ type: 'refused', ...refused })
  })

  it('while the engine is looked through for what a former server had begun', async () => {
    const silent = await startSpyEngine({ silent: true })
    undo.unshift(() => silent.close())
    const { ask, demos } = await start(silent.host, false)
    demos.stage.resume([])
    expect(await ask('presenter', play('one', 0))).toEqual({ type: 'refused', demo: 'one', code: 'resuming', message: 'The server was restarted and looks for what it had begun: press again in a moment.' })
  })

  const NONE = 'There is no recording of "one". To make one: npm run rehearse -- --record'
  it.each<[string, boolean, object, Omit<Refused, 'type'>]>([
    ['a step, and no recordings are played', false, play('one', 0), { demo: 'one', code: 'engine-away', message: 'No Docker engine answers: nothing was run.' }],
    ['a step that has no recording', true, play('one', 0), { demo: 'one', code: 'engine-away', message: `No Docker engine answers: nothing was run. ${NONE}` }],
    ['the engine itself', true, { type: 'source', demo: 'one', source: 'live' }, { demo: 'one', code: 'engine-away', message: 'No Docker engine answers: nothing was run.' }],
    ['the recording that there is not', true, { type: 'source', demo: 'one', source: 'recorded' }, { demo: 'one', code: 'no-recording', message: `Nothing was played. ${NONE}` }],
  ])('without an engine: %s', async (_what, recorded, message, refused) => {
    const { ask } = await start('unix:///nowhere/docker.sock', recorded)
    expect(await ask('presenter', message)).toEqual({ type: 'refused', ...refused })
  })
})
