import type { Role } from '../demo/protocol.ts'
import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir, userInfo } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import * as v from 'valibot'

/** A session that its server has not touched for so long is over. */
const OVER_AFTER_MS = 10 * 60_000
const TOUCH_EVERY_MS = 60_000

const Token = v.pipe(v.string(), v.regex(/^[\w-]{43}$/))
const SessionFile = v.strictObject({ presenter: Token, viewer: Token })

export type Tokens = Record<Role, string>

/** The tokens of one start, kept so that a server which was killed comes back for the windows that are open. */
export interface Session {
  /** Those of the server that was killed on this port a moment ago; undefined otherwise. */
  before: Tokens | undefined
  keep: (tokens: Tokens) => void
  /** Forgets the tokens: the next start makes new ones. */
  end: () => void
}

/** A directory that only this user can read, or undefined. */
function ownDirectory(): string | undefined {
  const { uid } = userInfo()
  const directory = join(process.env.XDG_RUNTIME_DIR ?? tmpdir(), `slidev-docker-${uid}`)
  mkdirSync(directory, { recursive: true, mode: 0o700 })
  const { mode, uid: owner } = statSync(directory)
  // /tmp is everybody's: somebody else may have been there first
  return owner === uid && (mode & 0o077) === 0 ? directory : undefined
}

/**
 * The session of the server on `port`. SIGINT ends it; a server that was killed, or told to go by SIGTERM, is taken up
 * by the next start within ten minutes.
 */
export function openSession(port: number): Session {
  const directory = process.platform === 'win32' ? undefined : ownDirectory()
  if (!directory)
    return { before: undefined, keep: () => {}, end: () => {} }
  const file = join(directory, `${port}.json`)
  let touching: NodeJS.Timeout | undefined
  return {
    before: readTokens(file),
    keep(tokens) {
      rmSync(file, { force: true })
      writeFileSync(file, JSON.stringify(tokens), { mode: 0o600, flag: 'wx' })
      touching = setInterval(() => {
        const now = new Date()
        utimesSync(file, now, now)
      }, TOUCH_EVERY_MS)
      touching.unref()
    },
    end() {
      clearInterval(touching)
      rmSync(file, { force: true })
    },
  }
}

function readTokens(file: string): Tokens | undefined {
  try {
    if (Date.now() - statSync(file).mtimeMs < OVER_AFTER_MS)
      return v.parse(SessionFile, JSON.parse(readFileSync(file, 'utf8')))
  }
  catch {
    // none, or not one of ours: a new session begins
  }
  return undefined
}
