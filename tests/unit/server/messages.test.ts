import type { ChildProcess } from 'node:child_process'
import type { AddressInfo } from 'node:net'
import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { hashSources } from '../../../server/build.ts'
import { tryServerPort } from '../../../server/try-port.ts'

const start = promisify(execFile)
const SCRIPTS = { start: 'server/main.ts', clean: 'cli/clean.ts', rehearse: 'cli/rehearse.ts', handout: 'cli/handout.ts', doctor: 'cli/doctor.ts', setup: 'cli/setup.ts', docker: 'cli/docker.ts' }
type Script = keyof typeof SCRIPTS

const NOBODY = 65_534
const isRoot = process.platform === 'linux' && process.getuid?.() === 0
const AWAY = 'unix:///nowhere/docker.sock'
const ENGINE = `A Docker engine was looked for.
Seen: ${AWAY} (--host): no such socket
To mend it: Start the engine, or name another: npm start -- --host unix:///path
`
const NOT_A_PORT = (text: string): string => `--port ${text}: not a port; a whole number from 1 to 65535 is one\nTo mend it: --port 3030\n`
const NOT_A_PREFIX = '--prefix my: 2 to 32 letters, digits, "_", "." and "-", the last one a "-"\nTo mend it: --prefix my-\n'
const NO_DECK = 'there is no deck nope.md\nTo mend it: name one that is there: --deck slides.md\n'

describe('what a person can mend is told in at most six lines, without a stack', () => {
  let root: string
  const file = (name: string): string => join(root, name)
  const environment = (): NodeJS.ProcessEnv => ({ PATH: process.env.PATH, HOME: root, XDG_RUNTIME_DIR: root })

  const run = async (script: Script, args: string[], uid?: number): Promise<{ exit: number, stdout: string, stderr: string }> =>
    new Promise((done) => {
      const child = execFile(process.execPath, [resolve(SCRIPTS[script]), ...args], { env: environment(), uid, gid: uid, timeout: 30_000 }, (error, stdout, stderr) =>
        done({ exit: Number(error?.code ?? 0), stdout, stderr }))
      child.stdin?.end()
    })

  async function writeDeck(name: string, text: string, recording?: string): Promise<void> {
    await mkdir(file(`${name}/dist`), { recursive: true })
    if (recording !== undefined) {
      await mkdir(file(`${name}/public/recordings`), { recursive: true })
      await writeFile(file(`${name}/public/recordings/only.cast`), recording)
    }
    await writeFile(file(`${name}/slides.md`), text)
    await writeFile(file(`${name}/dist/index.html`), '<!doctype html>')
    // built from these sources, as far as anybody can tell
    await writeFile(file(`${name}/dist/.sources`), await hashSources(file(name)))
  }

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'messages-test-'))
    await chmod(root, 0o755)
    await writeDeck('sound', '---\ndemo:\n  deck: messages-test\n---\n\n# One\n\n```sh demo=only\ndocker ps\n```\n')
    await writeDeck('hostile', '---\ndemo:\n  deck: messages-test\n---\n\n# One\n\n```sh demo=only\ndocker ps\n```\n', '{"version":3,"term":{"cols":"\\u001b]0;pwned\\u0007\\u001b[2J","rows":24}}\n')
    await writeDeck('wrong', '---\ndemo:\n  deck: messages-test\n---\n\n# One\n\n```sh demo=only\ndocker ps --nmae\n```\n')
    await writeDeck('torn', '---\ntitle: "One\ndemo:\n  deck: messages-test\n---\n\n# One\n')
    await writeDeck('aliased', `---\na: &a [1, 2, 3]\nb: &b [${'*a, '.repeat(50)}]\nc: [${'*b, '.repeat(50)}]\ndemo:\n  deck: messages-test\n---\n\n# One\n`)
    await writeDeck('strict', '---\ndemo:\n  deck: messages-test\n---\n')
    await writeFile(file('strict/demo-policy.yml'), '', { mode: 0o600 })
    await writeFile(file('unbuilt.md'), '---\ndemo:\n  deck: messages-test\n---\n')
    await writeFile(file('secret.md'), '', { mode: 0o600 })
    await writeFile(file('open.yml'), 'location: x\n', { mode: 0o644 })
  })
  afterAll(() => rm(root, { recursive: true }))

  const deck = (): string[] => ['--deck', file('sound/slides.md')]
  const rows: [script: Script, what: string, args: () => string[], stderr: () => string | RegExp][] = [
    ['clean', 'no engine', () => [...deck(), '--host', AWAY, '--yes'], () => ENGINE],
    ['clean', 'no deck', () => ['--deck', 'nope.md'], () => NO_DECK],
    ['clean', 'a deck that is a directory', () => ['--deck', root], () => `${root} is a directory, not a file\nTo mend it: ls ${root}\n`],
    ['clean', 'no such context', () => [...deck(), '--context', 'nope'], () => 'There is no context "nope" (--context).\nTo mend it: docker context ls   (those there are)\n'],
    ['rehearse', 'no engine', () => [...deck(), '--host', AWAY], () => ENGINE],
    ['rehearse', 'no deck', () => ['--deck', 'nope.md'], () => NO_DECK],
    ['rehearse', 'a demo that the deck has not got', () => [...deck(), '--host', AWAY, '--only', 'only', 'nosuch'], () => `--only nosuch: the deck has no such demo. It has: only\nTo mend it: npm run rehearse -- --deck ${file('sound/slides.md')} --host ${AWAY} --only only\n`],
    ['rehearse', 'a recording with a prefix', () => [...deck(), '--host', AWAY, '--record', '--prefix', 'my-'], () => `A recording shows the names that the slides have: --record goes without --prefix.\nTo mend it: npm run rehearse -- --deck ${file('sound/slides.md')} --host ${AWAY} --record\n`],
    ['rehearse', 'a typo in the deck', () => ['--deck', file('wrong/slides.md')], () => 'slides.md:9:11: unknown flag: --nmae\n  docker ps --nmae\n            ^\n  Usage:  docker ps [OPTIONS]\n  Run \'docker ps --help\' for more information\n'],
    ['rehearse', 'a headmatter that is no YAML', () => ['--deck', file('torn/slides.md')], () => 'slides.md:5:1: Missing closing "quote\n  ---\n  ^\n  allowed: YAML\n'],
    ['start', 'a headmatter that unfolds without end', () => ['--deck', file('aliased/slides.md')], () => `${file('aliased/slides.md')}: Excessive alias count indicates a resource exhaustion attack\nTo mend it: write out what the aliases in its YAML (*name) stand for\n`],
    ['start', 'no deck', () => ['--deck', 'nope.md'], () => NO_DECK],
    ['start', 'a bad port', () => [...deck(), '--port', '70000'], () => NOT_A_PORT('70000')],
    ['start', 'no such context', () => [...deck(), '--context', 'nope'], () => 'There is no context "nope" (--context).\nTo mend it: docker context ls   (those there are)\n'],
    ['start', 'an address that is not of this machine', () => [...deck(), '--viewers-on', '192.0.2.1'], () => /^--viewers-on 192\.0\.2\.1: not an address of this machine on a network\. It has: .+\nTo mend it: npm start .+\n$/],
    ['start', 'a prefix that a terminal would obey', () => [...deck(), '--prefix', '\x1B]0;pwned\x07'], () => NOT_A_PREFIX.replace('my:', '\\u001b]0;pwned\\u0007:').replace('my-', '0pwned-')],
    ['start', 'a prefix that is none', () => [...deck(), '--prefix', 'my'], () => NOT_A_PREFIX],
    ['doctor', 'a prefix that is none', () => [...deck(), '--prefix', 'my'], () => NOT_A_PREFIX],
    ['rehearse', 'a prefix that is none', () => [...deck(), '--prefix', 'my'], () => NOT_A_PREFIX],
    ['handout', 'no deck', () => ['--deck', 'nope.md'], () => NO_DECK],
    ['doctor', 'a bad port', () => [...deck(), '--port', '0'], () => NOT_A_PORT('0')],
    ['doctor', 'no engine to pack from', () => [...deck(), '--host', AWAY, '--pack', file('images.tar')], () => `${AWAY}: no such socket\nTo mend it: Start the engine, or name another: npm start -- --host unix:///path\n`],
    ['doctor', 'no deck to pack for', () => ['--deck', 'nope.md', '--host', AWAY, '--pack', file('images.tar')], () => NO_DECK],
    ['setup', 'no engine', () => ['local', ...deck(), '--host', AWAY], () => ENGINE],
    ['setup', 'no deck', () => ['local', '--deck', 'nope.md'], () => NO_DECK],
    ['setup', 'nobody to ask', () => ['remove', '--name', 'x1'], () => 'Nobody can be asked here, and nothing was removed.\nTo mend it: npm run setup -- remove --name x1 --yes\n'],
    ['setup', 'a machine that nobody made', () => ['remove', '--name', 'x1', '--yes'], () => 'What set-up made as x1 was to be removed.\nSeen: no docker context of this name\nTo mend it: npm run setup -- remove --name NAME   (those there are: docker context ls)\n'],
    ['setup', 'a user that is none', () => ['ssh', ...deck(), '--to', 'ssh://-x@h'], () => '--to ssh://-x@h: a host was to be read.\nSeen: not the name of a user.\nTo mend it: npm run setup -- ssh --to user@host:22\n'],
    ['setup', 'a configuration that is not there', () => ['azure', '--subscription', '01234567-89ab-cdef-0123-456789abcdef', '--config', file('none.yml')], () => `The configuration ${file('none.yml')} was to be read.\nSeen: no such file\nTo mend it: install -m 600 setup/machine/azure.sample.yml ${file('none.yml')}\n`],
    ['start', 'two engines', () => ['--private-engine', '--host', AWAY], () => 'error: option \'--private-engine\' cannot be used with option \'--host <host>\'\nTo mend it: npm start -- --help\n'],
    ['start', 'an option that there is not', () => ['--bad'], () => 'error: unknown option \'--bad\'\nTo mend it: npm start -- --help\n'],
    ['doctor', 'a word too many', () => ['now'], () => 'error: too many arguments. Expected 0 arguments but got 1: now.\nTo mend it: npm run doctor -- --help\n'],
    ['setup', 'an option that is missing', () => ['ssh'], () => 'error: required option \'--to <user@host[:port]>\' not specified\nTo mend it: npm run setup -- --help\n'],
    ['docker', 'no engine', () => ['--host', AWAY, 'ps'], () => `Cannot connect to the Docker daemon at ${AWAY}. Is the docker daemon running?\n`],
  ]
  it.each(rows)('%s: %s', async (script, _what, args, expected) => {
    const { exit, stderr } = await run(script, args())
    const whole = expected()
    if (typeof whole === 'string')
      expect(stderr).toBe(whole)
    else
      expect(stderr).toMatch(whole)
    expect(stderr).not.toMatch(/^\s+at /m)
    expect(stderr.trimEnd().split('\n').length).toBeLessThanOrEqual(6)
    expect(exit).toBe(1)
  })

  const denied: [script: Script, what: string, args: () => string[], stderr: () => string][] = [
    ['clean', 'a deck that it may not read', () => ['--deck', file('secret.md')], () => `this user may not use ${file('secret.md')}\nTo mend it: ls -ld ${file('secret.md')} ${root}   (then chown or chmod it)\n`],
    ['start', 'a policy that it may not read', () => ['--deck', file('strict/slides.md')], () => `this user may not use ${file('strict/demo-policy.yml')}\nTo mend it: ls -ld ${file('strict/demo-policy.yml')} ${file('strict')}   (then chown or chmod it)\n`],
    ['handout', 'a directory that it may not make', () => [...deck(), '--out', file('out')], () => `this user may not use ${file('out')}\nTo mend it: ls -ld ${file('out')} ${root}   (then chown or chmod it)\n`],
    ['start', 'an engine of its own', () => ['--deck', file('unbuilt.md'), '--private-engine'], () => 'a private Docker engine needs root\nTo mend it: sudo npm start -- --private-engine\n'],
  ]
  it.runIf(isRoot).each(denied)('%s, for a user who may not: %s', async (script, _what, args, expected) => {
    // nothing was begun, neither a build nor an engine
    expect(await run(script, args(), NOBODY)).toEqual({ exit: 1, stdout: '', stderr: expected() })
  })

  it.runIf(isRoot)('start, for a user who may not: a low port comes with one that is free', async () => {
    const { exit, stderr } = await run('start', [...deck(), '--host', AWAY, '--port', '80'], NOBODY)
    const [, other] = new RegExp(`^The deck was to be served\\.\nSeen: this user may not listen on port 80\nTo mend it: npm start -- --deck ${file('sound/slides.md')} --host ${AWAY} --port (\\d+)\n$`).exec(stderr) ?? []
    expect([exit, await tryServerPort(Number(other))]).toEqual([1, 'free'])
  })

  it('start: a port in use names who has it, and one that is free', async () => {
    const holder = createServer()
    await new Promise<void>(done => holder.listen(0, '127.0.0.1', done))
    const { port } = holder.address() as AddressInfo
    // the next one is not free either
    const next = createServer()
    await new Promise<void>(done => next.once('error', () => done()).listen(port + 1, '127.0.0.1', done))
    try {
      const { exit, stderr } = await run('start', [...deck(), '--host', AWAY, '--port', String(port)])
      const who = process.platform === 'linux' ? `\\S.* \\(process ${process.pid}\\)` : 'another program'
      const [, other] = new RegExp(`^The deck was to be served\\.\nSeen: port ${port} is used by ${who}\nTo mend it: npm start -- --deck \\S+ --host ${AWAY} --port (\\d+)\n$`).exec(stderr) ?? []
      expect(exit).toBe(1)
      expect(Number(other)).toBeGreaterThan(port + 1)
      expect(await tryServerPort(Number(other))).toBe('free')
    }
    finally {
      holder.close()
      next.close()
    }
  })

  /** What `npm start` prints until it is up. */
  async function startUp(args: string[]): Promise<string[]> {
    const server = createServer()
    await new Promise<void>(done => server.listen(0, '127.0.0.1', done))
    const { port } = server.address() as AddressInfo
    await new Promise(done => server.close(done))
    const child: ChildProcess = spawn(process.execPath, [resolve(SCRIPTS.start), ...args, '--port', String(port), '--no-open'], { env: { ...environment(), DOCKER_CONFIG: file('no-docker') }, stdio: ['ignore', 'pipe', 'inherit'] })
    const lines: string[] = []
    for await (const line of createInterface({ input: child.stdout! })) {
      lines.push(line)
      if (line.startsWith('  stop '))
        break
    }
    child.kill('SIGINT')
    await once(child, 'exit')
    return lines
  }

  it('start: shows what a recording would have the terminal obey', async () => {
    const lines = await startUp(['--deck', file('hostile/slides.md'), '--host', AWAY])
    expect(lines.filter(line => line.startsWith('  recording '))).toEqual([expect.stringContaining('received "\\u001b]0;pwned\\u0007\\u001b[2J"')])
    // eslint-disable-next-line no-control-regex
    expect(lines.join('\n')).not.toMatch(/[\x00-\x09\x0B-\x1F]/)
  })

  it('start: no engine is no reason to stop; in six lines it is said where one was looked for', async () => {
    const lines = await startUp(deck())
    const from = lines.findIndex(line => line.startsWith('  demos '))
    const told = lines.slice(from, lines.findIndex((line, index) => index > from && !line.startsWith('     ')))
    // where an engine is on the usual socket, that is told instead
    if (!told[0]!.includes('LIVE')) {
      expect(told).toEqual([
        '  demos      no Docker engine answers; the demos play from their recordings',
        '           looked at  --host, --context, --machine: not given; DOCKER_HOST, DOCKER_CONTEXT: not set',
        `           looked at  current context in ${file('no-docker')}/config.json: no such file`,
        expect.stringMatching(/^ {11}looked at {2}unix:\/\/\/var\/run\/docker\.sock \(the platform's socket\): /),
        expect.stringMatching(/^ {11}to mend it .+; or on Debian or Ubuntu: sudo npm start -- --private-engine$/),
      ])
    }
  })

  it.each(Object.keys(SCRIPTS) as Script[])('%s explains itself', async (script) => {
    const { exit, stdout, stderr } = await run(script, ['--help'])
    expect([exit, stdout, stderr]).toEqual([0, expect.stringMatching(/^Usage: npm (?:start|run (?:-s )?\w+) -- /), ''])
  })

  it('a reader that has seen enough ends it without a word', async () => {
    const doctor = spawn(process.execPath, [resolve(SCRIPTS.doctor), ...deck(), '--host', AWAY], { env: environment(), stdio: ['ignore', 'pipe', 'pipe'] })
    let stderr = ''
    doctor.stderr.on('data', text => stderr += text)
    const exited = once(doctor, 'close') as Promise<[number]>
    doctor.stdout.destroy()
    expect([(await exited)[0], stderr]).toEqual([141, ''])
  })

  it('a mistake of the program is told as one, and its stack only where it is asked for', async () => {
    const script = `import('${resolve('server/messages.ts')}').then(({ stopWith }) => stopWith(new TypeError('x is not a function\\nmore')))`
    const run = async (env: Record<string, string>): Promise<string> => start(process.execPath, ['-e', script], { env: { PATH: process.env.PATH, ...env } }).then(() => '', ({ stderr }: { stderr: string }) => stderr)
    expect(await run({})).toBe('TypeError: x is not a function\nThat is a mistake of this program. To see where: NODE_DEBUG=deck, and the same command once more\n')
    expect(await run({ NODE_DEBUG: 'deck' })).toMatch(/^TypeError: x is not a function\nmore\n {4}at /)
  })
})
