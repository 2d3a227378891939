import type { Deck } from '../../server/deck.ts'
import type { CreateBody } from '../../server/docker/create-body.ts'
import type { Guard } from '../../server/docker/guard.ts'
import type { PolicyRules } from '../../server/docker/policy.ts'
import type { Policy } from '../../server/policy-file.ts'
import { openGuard } from '../../server/docker/guard.ts'
import { mapNames } from '../../server/docker/map-names.ts'
import { prefixed } from '../../server/docker/ownership.ts'
import { checkCreate, checkVolume, harden } from '../../server/docker/policy.ts'
import { readReference } from '../../server/docker/values/reference.ts'
import { readVolume } from '../../server/docker/values/volume.ts'

export interface PublishedPort { address: string, port: number, protocol: string }

/** What a deck wants of the host it runs on, read from its own commands. */
export interface Needs {
  /** As docker shows them: `mysql:latest`. */
  images: string[]
  /** Those of them that are made from a Dockerfile of the deck. */
  built: string[]
  ports: PublishedPort[]
  /** Names that the deck gives. */
  containers: string[]
  volumes: string[]
  /** What the policy will be asked about, step by step. */
  made: { demo: string, step: number, check: (rules: PolicyRules) => void }[]
}

const unique = <T>(list: T[]): T[] => [...new Map(list.map(one => [JSON.stringify(one), one])).values()]

function volumesOf({ HostConfig: { Binds = [], Mounts = [] } }: CreateBody): string[] {
  const binds = Binds.map(readVolume).filter(({ type }) => type === 'volume').map(({ source }) => source)
  return [...binds, ...Mounts.filter(({ Type }) => Type === 'volume').map(({ Source }) => Source)].filter(name => name)
}

function portsOf(body: CreateBody): PublishedPort[] {
  return Object.entries(body.HostConfig.PortBindings as Record<string, { HostIp?: string, HostPort?: string }[]>).flatMap(([port, bindings]) => bindings
    // a range, or none, leaves the choice to the engine
    .filter(({ HostPort }) => /^[1-9]\d*$/.test(HostPort ?? ''))
    .map(({ HostIp, HostPort }) => ({ address: HostIp ?? '', port: Number(HostPort), protocol: port.split('/')[1] ?? 'tcp' })))
}

/**
 * Reads what a deck needs.
 * @param prefix before every name on the engine; '' for none
 */
export function readNeeds(deck: Deck, policy: Policy, prefix: string): Needs {
  const name: Guard['name'] = (_kind, name) => prefixed(prefix, name)
  const guard = { ...openGuard, name }
  const steps = [...deck.demos.values()].flatMap(demo => demo.commands.map((command, step) => ({ demo: demo.id, step, command })))
  const runs = steps.flatMap(({ demo, step, command }) => command?.verb === 'run' ? [{ demo, step, command, body: mapNames(command.body, guard) }] : [])
  const built = Object.keys(deck.images).map(tag => readReference(tag)!.familiar)
  return {
    images: unique([...runs.map(({ command }) => command.reference?.familiar ?? command.body.Image!), ...built]),
    built,
    ports: unique(runs.flatMap(({ demo, body }) => portsOf(harden(body, policy.rulesFor(demo)) as CreateBody))),
    containers: unique(runs.flatMap(({ command }) => command.name ? [name('container', command.name)] : [])),
    volumes: unique([
      ...runs.flatMap(({ body }) => volumesOf(body)),
      ...steps.flatMap(({ command }) => command?.verb === 'volume create' && command.name ? [name('volume', command.name)] : []),
    ]),
    made: steps.flatMap(({ demo, step, command }) => {
      if (command?.verb === 'run')
        return [{ demo, step, check: rules => checkCreate(mapNames(command.body, guard), rules) }]
      if (command?.verb === 'volume create')
        return [{ demo, step, check: rules => checkVolume({ Driver: command.driver, DriverOpts: command.driverOpts }, rules) }]
      return []
    }),
  }
}
