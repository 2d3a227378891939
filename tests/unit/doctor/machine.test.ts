import type { AddressInfo } from 'node:net'
import type { Subject } from '../../../cli/doctor/subject.ts'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { pathToFileURL } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { checkBrowser } from '../../../cli/doctor/browser.ts'
import { checkFonts } from '../../../cli/doctor/fonts.ts'
import { checkNode } from '../../../cli/doctor/node.ts'
import { checkServerPort } from '../../../cli/doctor/server-port.ts'
import { findHolder } from '../../../server/port-holder.ts'
import { tryPort } from '../../../server/try-port.ts'
import { writeDeck } from './temporary-deck.ts'

const undo: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const step of undo.splice(0))
    await step()
})

const subjectOf = (flags: { deck?: string, port?: string }): Subject => ({ flags: { deck: 'slides.md', prefix: '', port: '3030', ...flags } } as Subject)

async function takePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  undo.push(async () => new Promise(resolve => server.close(resolve)))
  return (server.address() as AddressInfo).port
}

describe('checkNode', () => {
  it.each([
    ['20.19.0', 'no-go'],
    ['22.17.1', 'no-go'],
    ['22.18.0', 'go'],
    [process.versions.node, 'go'],
  ])('%s: %s', async (version, status) => {
    expect(await checkNode(version)).toMatchObject({ status, ...(status === 'no-go' && { mend: 'npm ci' }) })
  })
})

describe('checkBrowser', () => {
  it('warns, as only the handout needs one', async () => {
    expect(await checkBrowser(async () => undefined)).toEqual({ status: 'warn', seen: 'no Chromium or Chrome: no handout can be made', mend: 'sudo apt-get install -y chromium' })
    expect(await checkBrowser(async () => '/usr/bin/chromium')).toEqual({ status: 'go', seen: '/usr/bin/chromium' })
  })
})

describe('checkFonts', () => {
  const check = async (files: Record<string, string>): ReturnType<typeof checkFonts> => {
    const { directory, deck, remove } = await writeDeck({ 'package.json': '{"dependencies":{"@fontsource/inter":"*"}}', ...files })
    undo.push(remove)
    return checkFonts(subjectOf({ deck }), pathToFileURL(join(directory, 'package.json')))
  }
  const INSTALLED = { 'node_modules/@fontsource/inter/package.json': '{}' }

  it.each([
    ['not installed', {}, { status: 'no-go', seen: 'not installed: @fontsource/inter', mend: 'npm ci' }],
    ['not built', INSTALLED, { status: 'warn', seen: 'installed; the deck is not built yet', mend: 'npm run build' }],
    ['built without', { ...INSTALLED, 'dist/assets/other-1.woff2': '' }, { status: 'warn', seen: 'installed; not in the built deck: inter', mend: 'npm run build' }],
    ['there', { ...INSTALLED, 'dist/assets/inter-1.woff2': '' }, { status: 'go', seen: 'inter: installed, and in the built deck' }],
  ])('%s', async (_what, files, expected) => {
    expect(await check(files as Record<string, string>)).toEqual(expected)
  })
})

describe('a taken port', () => {
  it('is seen as taken, and free again afterwards', async () => {
    const port = await takePort()
    expect(await tryPort(port, '127.0.0.1')).toBe('taken')
    await undo.pop()!()
    expect(await tryPort(port, '127.0.0.1')).toBe('free')
  })

  it.runIf(process.platform === 'linux')('has a holder with a name: of a Node program not that of its thread', async () => {
    const program = spawn(process.execPath, ['-e', 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => console.log(s.address().port))'])
    undo.push(async () => {
      program.kill()
      await once(program, 'exit')
    })
    const [port] = await once(program.stdout, 'data') as [Uint8Array]
    expect(await findHolder(Number(new TextDecoder().decode(port)))).toEqual({ pid: program.pid, name: 'node' })
  })

  it('of the server comes with another one that is free', async () => {
    const port = await takePort()
    const finding = await checkServerPort(subjectOf({ port: String(port) }))
    expect(finding).toMatchObject({ status: 'no-go', seen: expect.stringMatching(`^port ${port} is used by .+ \\(process ${process.pid}\\)$`) })
    const other = Number(/^npm start -- --port (\d+)$/.exec(finding.mend!)![1])
    expect(await tryPort(other, '127.0.0.1')).toBe('free')
  })
})
