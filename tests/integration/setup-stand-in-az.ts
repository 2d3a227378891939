import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'

// Stands in for the Azure CLI in setup-azure.test.ts: answers as it does, from what AZURE holds, and writes down what it was called with.

interface Azure {
  groups: { name: string, tags: Record<string, string> | null }[]
  machines: { name: string, publicIps: string }[]
  shares: { name: string, metadata: Record<string, string> | null }[]
  /** What the machine would say. */
  hostKey: string
  address: string
  customData?: string
}

const file = process.env.AZURE!
const azure = JSON.parse(readFileSync(file, 'utf8')) as Azure
const args = process.argv.slice(2)

function option(name: string): string {
  const index = args.indexOf(name)
  if (index < 0)
    throw new Error(`the following arguments are required: ${name}`)
  return args[index + 1]!
}

const pairOf = (text: string): Record<string, string> => Object.fromEntries([text.split('=')])
const named = <T extends { name: string }>(all: T[], name: string): T[] => all.filter(one => one.name === name)
/** The only form of a query that is asked. */
const queried = (): string => /^\[\?name=='(.+)'\]$/.exec(option('--query'))![1]!

const COMMANDS: Record<string, () => unknown> = {
  'account show': () => ({ name: 'Talks', id: option('--subscription') }),
  'group list': () => named(azure.groups, queried()),
  'group create': () => void azure.groups.push({ name: option('--name'), tags: pairOf(option('--tags')) }),
  'group delete': () => {
    azure.groups = azure.groups.filter(group => group.name !== option('--name'))
    azure.machines = []
  },
  'resource list': () => azure.machines.map(({ name }) => ({ name, type: 'Microsoft.Compute/virtualMachines' })),
  'vm list': () => named(azure.machines, queried()),
  'vm create': () => {
    if (!existsSync(option('--ssh-key-values')))
      throw new Error('An RSA key file or key value must be supplied to SSH Key Value.')
    azure.customData = readFileSync(option('--custom-data'), 'utf8')
    azure.machines.push({ name: option('--name'), publicIps: azure.address })
    return { publicIpAddress: azure.address, powerState: 'VM running' }
  },
  'vm run-command invoke': () => ({ value: [{ code: 'ProvisioningState/succeeded', message: `Enable succeeded: \n[stdout]\n${azure.hostKey} root@datadocker\n\n[stderr]\n` }] }),
  'storage share-rm list': () => azure.shares.map(({ name }) => ({ name, metadata: null })),
  'storage share-rm show': () => named(azure.shares, option('--name'))[0],
  'storage share-rm create': () => void azure.shares.push({ name: option('--name'), metadata: pairOf(option('--metadata')) }),
  'storage share-rm delete': () => void (azure.shares = azure.shares.filter(share => share.name !== option('--name'))),
}

appendFileSync(`${file}.calls`, `${JSON.stringify({ args, environment: Object.values(process.env) })}\n`)
const words = Object.keys(COMMANDS).find(command => args.slice(0, command.split(' ').length).join(' ') === command)
try {
  if (process.env.AZURE_FAILS)
    throw new Error(process.env.AZURE_FAILS)
  if (!words)
    throw new Error(`'${args[0]}' is misspelled or not recognized by the system.`)
  const answer = COMMANDS[words]!()
  writeFileSync(file, JSON.stringify(azure))
  if (answer !== undefined)
    process.stdout.write(`${JSON.stringify(answer)}\n`)
}
catch (error) {
  process.stderr.write(`ERROR: ${(error as Error).message}\n`)
  process.exitCode = 1
}
