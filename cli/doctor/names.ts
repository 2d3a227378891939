import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { isOurs } from '../../server/docker/labels.ts'
import { request } from '../../server/docker/request.ts'
import { count, go, noGo } from './finding.ts'

type Labels = Record<string, string> | null
interface Container { Names: string[], Labels: Labels, Image: string }
interface Volumes { Volumes: { Name: string, Labels: Labels }[] | null }

/** Containers and volumes that have a name of the deck's and are somebody else's: its demos would refuse to touch them. */
export async function checkNames({ engine, needs, deck, flags, signal }: Subject): Promise<Finding> {
  const { docker } = await engine
  const { deck: label } = await deck
  const wanted = await needs
  const [containers, { Volumes: volumes }] = await Promise.all([
    request<Container[]>(docker, { method: 'GET', path: '/containers/json', query: { all: true }, signal }),
    request<Volumes>(docker, { method: 'GET', path: '/volumes', signal }),
  ])
  const foreign = [
    ...containers.flatMap(({ Names, Labels, Image }) => Names.map(name => name.slice(1))
      .filter(name => wanted.containers.includes(name) && !isOurs(Labels, label))
      .map(name => `the container "${name}" (from ${Image})`)),
    ...(volumes ?? []).filter(({ Name, Labels }) => wanted.volumes.includes(Name) && !isOurs(Labels, label)).map(({ Name }) => `the volume "${Name}"`),
  ]
  if (foreign.length > 0)
    return noGo(`there already, and not the deck's: ${foreign.join(', ')}`, commandLine('start', { ...flags, prefix: '' }, '--prefix', `${flags.prefix}my-`))
  return go(`${count(wanted.containers.length, 'container')} and ${count(wanted.volumes.length, 'volume')} by name: nobody else's`)
}
