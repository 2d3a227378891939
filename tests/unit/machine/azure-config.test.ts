import { chmod, copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { homedir, tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { checkSubscription, readAzureConfig } from '../../../setup/machine/azure-config.ts'

const SAMPLE = 'setup/machine/azure.sample.yml'
const KEY = `${'k3y+/'.repeat(17)}k==`
const GOOD = { location: 'westeurope', size: 'Standard_B2s', admin: 'speaker', publicKey: '~/.ssh/id_ed25519.pub', account: 'talkdata', key: KEY }

let directory: string
let file: string
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'azure-'))
  file = join(directory, 'azure.yml')
})
afterEach(() => rm(directory, { recursive: true }))

async function write({ account, key, ...rest }: Record<string, string>, mode = 0o600): Promise<void> {
  const lines = [...Object.entries(rest).map(([name, value]) => `${name}: ${value}`), 'storage:', `  account: ${account}`, `  key: ${key}`]
  await writeFile(file, `${lines.join('\n')}\n`, { mode })
  await chmod(file, mode)
}

it('reads a configuration of one\'s own', async () => {
  await write(GOOD)
  const { account, key, ...rest } = GOOD
  expect(await readAzureConfig(file)).toEqual({ ...rest, publicKey: join(homedir(), '.ssh/id_ed25519.pub'), storage: { account, key } })
})

it('refuses the sample, with every dummy value in it', async () => {
  await copyFile(SAMPLE, file)
  await chmod(file, 0o600)
  await expect(readAzureConfig(file)).rejects.toThrow([
    `The configuration ${file} was to be read.`,
    'Seen: dummy values of the sample: publicKey, storage.account, storage.key',
    `To mend it: edit ${file}   (your own values there)`,
  ].join('\n'))
  // every value that the sample says must be replaced is one that is recognised
  const dummies = (await readFile(SAMPLE, 'utf8')).split('\n').filter(line => /^[^#]*: +your-/.test(line))
  expect(dummies).toHaveLength(3)
})

it.each([
  ['publicKey', 'your-public-key-file.pub', 'publicKey'],
  ['account', 'your-storage-account', 'storage.account'],
  ['key', 'your-storage-account-key', 'storage.key'],
  ['location', 'your-location', 'location'],
])('refuses a dummy %s by itself', async (name, value, told) => {
  await write({ ...GOOD, [name]: value })
  await expect(readAzureConfig(file)).rejects.toThrow(`Seen: dummy values of the sample: ${told}\n`)
})

it.each([0o644, 0o640, 0o604, 0o660])('refuses a file of mode %o', async (mode) => {
  await write(GOOD, mode)
  await expect(readAzureConfig(file)).rejects.toThrow([
    `The configuration ${file} was to be read.`,
    `Seen: others on this machine may read it (mode 0${mode.toString(8)}), and a key is in it`,
    `To mend it: chmod 600 ${file}`,
  ].join('\n'))
})

it.each([
  ['key', 'too-short', 'azure.yml:7:8: storage.key: the key of the account, as the portal shows it (base64)'],
  ['key', `${KEY},vers=1.0`, 'azure.yml:7:8: storage.key: the key of the account, as the portal shows it (base64)'],
  ['account', 'Not_An_Account', 'azure.yml:6:12: storage.account: 3 to 24 small letters and digits'],
  ['publicKey', '~/.ssh/id_ed25519', 'azure.yml:4:12: publicKey: the file of a public key, such as ~/.ssh/id_ed25519.pub'],
  ['colour', 'red', 'azure.yml:5:9: colour: unknown'],
])('tells where %s is wrong, without showing the key', async (name, value, message) => {
  await write({ ...GOOD, [name]: value })
  const error = await readAzureConfig(file).catch((error: Error) => error) as Error
  expect(error.message.split('\n')[0]).toBe(message)
  expect(error.message).not.toContain(name === 'key' ? value : KEY)
})

it('tells that there is no such file', async () => {
  await expect(readAzureConfig(file)).rejects.toThrow(`Seen: no such file\nTo mend it: install -m 600 setup/machine/azure.sample.yml ${file}`)
})

it.each([
  ['00000000-0000-0000-0000-000000000000', 'a dummy value'],
  ['my-subscription', 'no id of the form 01234567-89ab-cdef-0123-456789abcdef'],
  ['--help', 'no id of the form'],
])('takes no subscription %s', (id, seen) => {
  expect(() => checkSubscription(id)).toThrow(seen)
})
