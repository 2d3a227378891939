import { rmSync } from 'node:fs'
import { mkdtemp, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import open from 'open'

/** Long enough for a browser that has to start first, in milliseconds. */
const READ_WITHIN_MS = 60_000

/**
 * Opens a link that holds a token. The browser's command line names a file that leads there, for everybody can read
 * command lines; only this user can read the file, and it is gone after a minute, or with this process.
 */
export async function openBrowser(link: string): Promise<void> {
  const directory = await mkdtemp(join(tmpdir(), 'deck-'))
  const file = join(directory, 'open.html')
  await writeFile(file, `<!doctype html><meta http-equiv="refresh" content="0;url=${link}"><title>The deck</title>`, { mode: 0o600 })
  const forget = (): void => rmSync(directory, { recursive: true, force: true })
  process.once('exit', forget)
  setTimeout(forget, READ_WITHIN_MS).unref()
  await open(file)
}
