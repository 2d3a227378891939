import type { SpyEngine } from './spy-engine.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { freePort } from './free-port.ts'
import { startSpyEngine } from './spy-engine.ts'

const path = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

let spy: SpyEngine
let directory: string

beforeAll(async () => {
  spy = await startSpyEngine()
  directory = await mkdtemp(join(tmpdir(), 'self-check-'))
  await writeFile(join(directory, 'slides.md'), '---\ndemo: { deck: self-check }\n---\n\n# One\n\n```sh demo=one\ndocker run --rm busybox true\n```\n')
})
afterAll(async () => {
  spy.close()
  await rm(directory, { recursive: true })
})

/** Starts the server with one of its files edited. @returns how it ended, or that it serves */
async function start(edit: [file: string, from: string, to: string]): Promise<{ exit: number | 'serves', said: string }> {
  const server = spawn(process.execPath, ['--import', path('edit-source.ts'), path('killable-server.ts'), join(directory, 'slides.md'), directory, spy.host, String(await freePort())], {
    env: { ...process.env, XDG_RUNTIME_DIR: directory, EDIT: JSON.stringify(edit) },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const said = text(server.stderr)
  const ended = once(server, 'exit').then(([code]) => code as number)
  const exit = await Promise.race([ended, once(server.stdout, 'data').then(() => 'serves' as const)])
  server.kill('SIGKILL')
  await ended
  return { exit, said: await said }
}

it('starts as it is', async () => {
  expect(await start(['server/app.ts', 'role: \'anybody\'', 'role: \'anybody\''])).toMatchObject({ exit: 'serves' })
})

it.each<[string, [file: string, from: string, to: string], string]>([
  ['a message type that no role may send', ['demo/protocol.ts', 'v.variant(\'type\', [', 'v.variant(\'type\', [v.strictObject({ type: v.literal(\'exec\'), command: v.string() }), '], 'The message "exec" has no role'],
  ['a role for a message that there is not', ['demo/protocol.ts', 'viewer: [\'watch\'', 'viewer: [\'peek\', \'watch\''], 'The message "peek" has no role'],
  ['a route beside the table', ['server/app.ts', 'checkRoles(app)\n', 'app.get(\'/exec\', (_request, response) => response.send(\'done\'))\n  checkRoles(app)\n'], 'The route /exec has no role'],
  ['a route that was added to the app later', ['server/serve.ts', 'const server = createServer', 'app.post(\'/late\', (_request, response) => response.send(\'done\'))\n  const server = createServer'], 'The route /late has no role'],
  ['a middleware beside the table', ['server/serve.ts', 'const server = createServer', 'app.use(function open(_request, _response, next) { next() })\n  const server = createServer'], 'The route of "open" has no role'],
  ['a route in the table with a role that there is not', ['server/app.ts', 'path: \'/healthz\', role: \'anybody\'', 'path: \'/healthz\', role: undefined as never'], 'The route /healthz has no role'],
])('%s stops the start', async (_what, edit, reason) => {
  const { exit, said } = await start(edit)
  expect(exit).toBe(1)
  expect(said).toContain(`${reason}: it would be open to whoever finds it, or to nobody.`)
})
