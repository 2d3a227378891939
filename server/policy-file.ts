import type { PolicyRules } from './docker/policy.ts'
import { readFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { posix } from 'node:path'
import * as v from 'valibot'
import { DEFAULT_RULES } from './docker/policy.ts'
import { readYaml } from './read-yaml.ts'

/** Beside the deck. */
export const POLICY_FILE = 'demo-policy.yml'

const Exceptions = v.strictObject({
  binds: v.optional(v.array(v.pipe(v.string(), v.startsWith('/', 'a directory is written from its root, such as /srv/data'), v.check(directory => posix.normalize(directory) !== '/', 'the whole host is no exception'))), []),
  volumeDrivers: v.optional(v.record(v.string(), v.array(v.pipe(v.string(), v.regex(/^[\w-]+=./, 'an option and how its value begins, such as remote=share:')))), {}),
  publish: v.optional(v.pipe(v.string(), v.check(text => isIP(text) > 0, 'an IP address of the host, such as 0.0.0.0'))),
  capabilities: v.optional(v.record(v.string(), v.array(v.pipe(v.string(), v.regex(/^(?!CAP_)[A-Z_]+$/, 'a capability without CAP_, such as NET_ADMIN')))), {}),
})

/** What the host's owner lets the demos do beyond the default, demo by demo. */
export interface Policy {
  rulesFor: (demo: string) => PolicyRules
  /** The exceptions, in words; empty when there are none. */
  exceptions: string[]
}

/** Without any exception. */
export const DEFAULT_POLICY: Policy = { rulesFor: () => DEFAULT_RULES, exceptions: [] }

/**
 * Reads the owner's exceptions.
 * @param file its path
 * @returns `DEFAULT_POLICY` when there is no such file
 * @throws SourceError on an unknown key or a value that cannot be right
 */
export async function readPolicy(file: string): Promise<Policy> {
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT')
      return null
    throw error
  })
  if (text === null)
    return DEFAULT_POLICY
  const { binds, volumeDrivers, publish, capabilities } = readYaml(Exceptions, text, { file, allowed: Object.keys(Exceptions.entries).join(', ') })
  return {
    rulesFor: demo => ({ ...DEFAULT_RULES, binds, volumeDrivers, ...(publish && { publish }), capabilities: Object.hasOwn(capabilities, demo) ? capabilities[demo]! : [] }),
    exceptions: [
      ...binds.map(directory => `bind mounts of ${directory}`),
      ...Object.entries(volumeDrivers).map(([driver, options]) => `the volume driver ${driver}${options.length > 0 ? ` with ${options.join('…, ')}…` : ''}`),
      ...publish ? [`published ports on ${publish}`] : [],
      ...Object.entries(capabilities).map(([demo, names]) => `${names.join(', ')} in the demo ${demo}`),
    ],
  }
}
