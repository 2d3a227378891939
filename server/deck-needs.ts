import type { Deck } from './deck.ts'
import type { CreateBody } from './docker/create-body.ts'
import type { Guard } from './docker/guard.ts'
import type { Origin } from './docker/labels.ts'
import type { Reference } from './docker/values/reference.ts'
import { openGuard } from './docker/guard.ts'
import { mapNames } from './docker/map-names.ts'
import { prefixed } from './docker/ownership.ts'
import { harden } from './docker/policy.ts'
import { readReference } from './docker/values/reference.ts'
import { pluginsOf } from './docker/volume-drivers.ts'
import { volumesOf } from './docker/volumes-of.ts'
import { DEFAULT_POLICY } from './policy-file.ts'

export interface PublishedPort { address: string, port: number, protocol: string }

/** A volume that a demo creates by name. */
export interface NeededVolume {
  name: string
  driver: string
  /** Driver options, as `docker volume create --opt` has them. */
  options: Record<string, string>
  origin: Origin
}

/** What a deck wants of the host that it runs on, read from its own commands; each once. */
export interface DeckNeeds {
  /** Images that are not built from the deck's own files. */
  pulls: Reference[]
  /** Those that are, as docker shows them: `mine/built:latest`. */
  built: string[]
  /** All images, as docker shows them; also those that a slide names by their id. */
  images: string[]
  ports: PublishedPort[]
  /** Names on the engine that the deck gives. */
  containers: string[]
  /** Names on the engine of the volumes that are created or mounted. */
  volumes: string[]
  /** Those that `volume create` makes. */
  creates: NeededVolume[]
  /** Volume drivers besides `local`. */
  plugins: string[]
}

/** Value of the run label on what set-up creates, which belongs to no run. */
const RUN = 'setup'

const unique = <T>(list: T[]): T[] => [...new Map(list.map(one => [JSON.stringify(one), one])).values()]

function portsOf({ HostConfig }: CreateBody): PublishedPort[] {
  return Object.entries(HostConfig.PortBindings as Record<string, { HostIp?: string, HostPort?: string }[]>).flatMap(([port, bindings]) => bindings
    // a range, or none, leaves the choice to the engine
    .filter(({ HostPort }) => /^[1-9]\d*$/.test(HostPort ?? ''))
    .map(({ HostIp, HostPort }) => ({ address: HostIp ?? '', port: Number(HostPort), protocol: port.split('/')[1] ?? 'tcp' })))
}

/**
 * Reads what a deck needs.
 * @param options.policy says where ports are published
 * @param options.prefix before every name on the engine; '' for none
 */
export function readNeeds(deck: Pick<Deck, 'deck' | 'images' | 'demos'>, { policy = DEFAULT_POLICY, prefix = '' } = {}): DeckNeeds {
  const name: Guard['name'] = (_kind, name) => prefixed(prefix, name)
  const steps = [...deck.demos.values()].flatMap(({ id, commands }) => commands.map((command, step) => ({ demo: id, step, command })))
  const runs = steps.flatMap(({ demo, command }) => command?.verb === 'run' ? [{ demo, command, body: mapNames(command.body, { ...openGuard, name }) }] : [])
  const creates = steps.flatMap(({ demo, step, command }) => command?.verb === 'volume create' && command.name
    ? [{ name: name('volume', command.name), driver: command.driver, options: command.driverOpts, origin: { deck: deck.deck, demo, step, run: RUN } }]
    : [])
  const built = Object.keys(deck.images).map(tag => readReference(tag)!.familiar)
  return {
    pulls: unique(runs.flatMap(({ command: { reference } }) => reference && !built.includes(reference.familiar) ? [reference] : [])),
    built,
    images: unique([...runs.map(({ command }) => command.reference?.familiar ?? command.body.Image!), ...built]),
    ports: unique(runs.flatMap(({ demo, body }) => portsOf(harden(body, policy.rulesFor(demo)) as CreateBody))),
    containers: unique(runs.flatMap(({ command }) => command.name ? [name('container', command.name)] : [])),
    volumes: unique([...runs.flatMap(({ body }) => volumesOf(body)), ...creates.map(({ name }) => name)]),
    // the first to ask for it says how it is made
    creates: creates.filter(({ name }, index) => creates.findIndex(other => other.name === name) === index),
    plugins: pluginsOf(steps.map(({ command }) => command)),
  }
}
