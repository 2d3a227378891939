import type { Tokens } from './access.ts'
import { lstatSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import * as v from 'valibot'

/** A session that its server has not touched for so long is over. */
const OVER_AFTER_MS = 10 * 60_000
const TOUCH_EVERY_MS = 60_000

const Token = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const Index = v.pipe(v.number(), v.integer(), v.minValue(0))
/** What was seen of a run. How its containers go on and end, the engine knows; how a step ended, nobody else. */
const SeenRunSchema = v.strictObject({
  demo: v.string(),
  /** Its name in labels. */
  run: v.string(),
  /** The step that is being played, or the next one to play. */
  step: Index,
  playing: v.boolean(),
  /** Of the steps before. */
  results: v.array(v.strictObject({ exit: v.nullable(v.number()), ok: v.boolean(), unmet: v.optional(v.string()), seconds: v.number() })),
})
/** Where the demos were, when that was not where they began. */
const SeenHostSchema = v.strictObject({ start: v.string(), name: v.string() })
const SessionSchema = v.strictObject({
  tokens: v.strictObject({ presenter: Token, viewer: Token }),
  runs: v.array(SeenRunSchema),
  host: v.optional(SeenHostSchema),
})
type SessionFile = v.InferOutput<typeof SessionSchema>

export type SeenHost = v.InferOutput<typeof SeenHostSchema>
export type SeenRun = v.InferOutput<typeof SeenRunSchema>
/** What a server that is killed leaves to the next one, besides its tokens. */
export type Memory = Omit<SessionFile, 'tokens'>

/** What is kept of one start, so that a server which was killed comes back for the windows that are open. */
export interface Session {
  /** Of the server that was killed on this port a moment ago; undefined otherwise. */
  before: SessionFile | undefined
  keep: (tokens: Required<Tokens>, memory: Memory) => void
  /** Keeps this in place of what was kept with the tokens; called at every change. */
  remember: (memory: Memory) => void
  /** Keeps what is kept for the next start; nothing is remembered any more. */
  leave: () => void
  /** Forgets all: the next start makes new tokens. */
  end: () => void
}

/** A directory that only this user can read, or undefined. */
function ownDirectory(): string | undefined {
  const { uid } = userInfo()
  const directory = join(process.env.XDG_RUNTIME_DIR || tmpdir(), `slidev-docker-${uid}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  // /tmp is everybody's: somebody else may have been there first, with a link
  const { mode, uid: owner } = lstatSync(directory)
  return owner === uid && (mode & 0o077) === 0 ? directory : undefined
}

/**
 * The session of the server on `port`. SIGINT ends it; a server that was killed, or told to go by any other signal, is
 * taken up by the next start within ten minutes. Where nothing can be kept (a full disk, a directory of somebody else's), the
 * server runs all the same.
 * @param log told once when the session cannot be kept
 */
export function openSession(port: number, log: (line: string) => void = () => {}): Session {
  const attempt = <T>(work: (file: string) => T): T | undefined => {
    try {
      const directory = process.platform === 'win32' ? undefined : ownDirectory()
      return directory === undefined ? undefined : work(join(directory, `${port}.json`))
    }
    catch (error) {
      log(`The session cannot be kept (${(error as Error).message.split('\n')[0]}): a server that is killed will come back with new links.`)
      log = () => {}
      return undefined
    }
  }
  let kept: string | undefined
  let touching: NodeJS.Timeout | undefined
  let tokens: Required<Tokens> | undefined
  const write = (memory: Memory): void => {
    const text = tokens && JSON.stringify({ tokens, ...memory } satisfies SessionFile)
    if (text === undefined || text === kept)
      return
    kept = attempt((file) => {
      writeWhole(file, text)
      return text
    })
  }
  const touch = (): void => {
    attempt((file) => {
      try {
        const now = new Date()
        utimesSync(file, now, now)
      }
      catch {
        // taken away, as old files in /tmp are
        if (kept !== undefined)
          writeWhole(file, kept)
      }
    })
  }
  const leave = (): void => {
    clearInterval(touching)
    tokens = undefined
  }
  return {
    before: attempt(readSession),
    keep(mine, memory) {
      tokens = mine
      write(memory)
      touching = setInterval(touch, TOUCH_EVERY_MS)
      touching.unref()
    },
    remember: write,
    leave,
    end() {
      leave()
      attempt(file => rmSync(file, { force: true }))
    },
  }
}

/** Beside it first: a server that is killed while it writes leaves the former one. */
function writeWhole(file: string, text: string): void {
  const fresh = `${file}.new`
  rmSync(fresh, { force: true })
  writeFileSync(fresh, text, { mode: 0o600, flag: 'wx' })
  renameSync(fresh, file)
}

function readSession(file: string): SessionFile | undefined {
  try {
    if (Date.now() - statSync(file).mtimeMs < OVER_AFTER_MS)
      return v.parse(SessionSchema, JSON.parse(readFileSync(file, 'utf8')))
  }
  catch {
    // none, or not one of ours: a new session begins
  }
  return undefined
}
