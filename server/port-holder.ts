import { readdir, readFile, readlink } from 'node:fs/promises'
import { basename } from 'node:path'

/** State of a socket that listens, in `/proc/net/tcp`. */
const LISTENS = '0A'
/** What Node calls its process. */
const NODE = 'MainThread'

export interface Holder { pid: number, name: string }

async function inodesOf(port: number): Promise<Set<string>> {
  const tables = await Promise.all(['tcp', 'tcp6'].map(async table => readFile(`/proc/net/${table}`, 'utf8').catch(() => '')))
  const rows = tables.flatMap(table => table.split('\n').slice(1).map(line => line.trim().split(/\s+/)))
  return new Set(rows.filter(row => row[3] === LISTENS && Number.parseInt(row[1]!.split(':')[1]!, 16) === port).map(row => `socket:[${row[9]}]`))
}

/**
 * The program of this machine that listens on a TCP port.
 * @returns undefined where that cannot be seen: another system than Linux, another user's program
 */
export async function findHolder(port: number): Promise<Holder | undefined> {
  const inodes = await inodesOf(port)
  const pids = inodes.size === 0 ? [] : (await readdir('/proc')).filter(name => /^\d+$/.test(name))
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => [])
    const links = await Promise.all(files.map(async file => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')))
    if (links.some(link => inodes.has(link)))
      return { pid: Number(pid), name: await nameOf(pid) }
  }
  return undefined
}

async function nameOf(pid: string): Promise<string> {
  const name = (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => 'a program')).trim()
  return name === NODE ? basename((await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => name)).split('\0')[0]!) : name
}

/** For people: its name, and the process that can be ended. */
export function nameHolder(holder: Holder | undefined): string {
  return holder ? `${holder.name} (process ${holder.pid})` : 'another program'
}
