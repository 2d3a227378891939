import { readFile, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { dirname, resolve } from 'node:path'
import process from 'node:process'
import * as v from 'valibot'
import { readYaml } from '../../server/read-yaml.ts'
import { SetupError } from './failure.ts'

const dummy = v.custom<string>(value => typeof value === 'string' && value.startsWith('your-'))
const orDummy = (pattern: RegExp, allowed: string): v.GenericSchema<string> => v.union([dummy, v.pipe(v.string(), v.regex(pattern, allowed))], allowed)

const Config = v.strictObject({
  location: orDummy(/^[a-z\d]+$/, 'the short name of a region, such as westeurope'),
  size: v.optional(orDummy(/^\w+$/, 'a size of a virtual machine, such as Standard_B2s'), 'Standard_B2s'),
  admin: v.optional(orDummy(/^[a-z][a-z\d-]{0,30}$/, 'the name of a user, such as speaker'), 'speaker'),
  publicKey: v.pipe(v.string(), v.endsWith('.pub', 'the file of a public key, such as ~/.ssh/id_ed25519.pub')),
  storage: v.strictObject({
    account: orDummy(/^[a-z\d]{3,24}$/, '3 to 24 small letters and digits'),
    // it goes into a list that commas part
    key: orDummy(/^[a-z\d+/]{40,}={0,2}$/i, 'the key of the account, as the portal shows it (base64)'),
  }),
})

export type AzureConfig = v.InferOutput<typeof Config>

const NO_SUBSCRIPTION = '00000000-0000-0000-0000-000000000000'
const RE_SUBSCRIPTION = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/i

/**
 * Checks what names a subscription, before anything is asked of Azure.
 * @throws SetupError for what is none, and for the sample's
 */
export function checkSubscription(id: string): void {
  if (id === NO_SUBSCRIPTION || !RE_SUBSCRIPTION.test(id))
    throw new SetupError(`--subscription ${id}: the id of a subscription was to be read.`, id === NO_SUBSCRIPTION ? 'a dummy value' : 'no id of the form 01234567-89ab-cdef-0123-456789abcdef', 'az account list --output table')
}

/**
 * Reads the configuration; no message shows the account's key.
 * @returns with the path of `publicKey` in full
 * @throws SourceError on an unknown key or a value that cannot be right; SetupError for dummy values, and for a file that others may read
 */
export async function readAzureConfig(file: string): Promise<AzureConfig> {
  const tried = `The configuration ${file} was to be read.`
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new SetupError(tried, error.code === 'ENOENT' ? 'no such file' : error.message, `install -m 600 setup/machine/azure.sample.yml ${file}`)
  })
  const config = readYaml(Config, text, { file, allowed: `${Object.keys(Config.entries).join(', ')}; see setup/machine/azure.sample.yml`, secret: true })
  const dummies = dummiesIn(config)
  if (dummies.length > 0)
    throw new SetupError(tried, `dummy values of the sample: ${dummies.join(', ')}`, `edit ${file}   (your own values there)`)
  const { mode } = await stat(file)
  if (process.platform !== 'win32' && mode & 0o077)
    throw new SetupError(tried, `others on this machine may read it (mode ${(mode & 0o777).toString(8).padStart(4, '0')}), and a key is in it`, `chmod 600 ${file}`)
  return { ...config, publicKey: resolve(dirname(file), config.publicKey.replace(/^~(?=\/)/, homedir())) }
}

function dummiesIn(config: object, path = ''): string[] {
  return Object.entries(config).flatMap(([key, value]) => typeof value === 'object'
    ? dummiesIn(value as object, `${path}${key}.`)
    : /(?:^|\/)your-/.test(String(value)) ? [`${path}${key}`] : [])
}
