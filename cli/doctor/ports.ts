import type { PublishedPort } from '../../server/deck-needs.ts'
import type { Finding } from './finding.ts'
import type { Subject } from './subject.ts'
import { commandLine } from '../../server/command-line.ts'
import { isOurs } from '../../server/docker/labels.ts'
import { request } from '../../server/docker/request.ts'
import { isOnThisMachine } from '../../server/docker/target/address.ts'
import { findHolder, nameHolder } from '../../server/port-holder.ts'
import { tryPort } from '../../server/try-port.ts'
import { go, noGo } from './finding.ts'

/** Part of `GET /containers/json`. */
interface Listed { Id: string, Names: string[], Labels: Record<string, string>, Ports: { PublicPort?: number, Type: string }[] | null }

const format = ({ port, protocol }: PublishedPort): string => protocol === 'tcp' ? `${port}` : `${port}/${protocol}`

/** Ports that the deck publishes. Those of its own containers, from before, are its own. */
export async function checkPorts({ engine, needs, deck, flags, signal }: Subject): Promise<Finding> {
  const { docker, target } = await engine
  const { ports } = await needs
  const { deck: label } = await deck
  const running = await request<Listed[]>(docker, { method: 'GET', path: '/containers/json', signal })
  const publisherOf = ({ port, protocol }: PublishedPort): Listed | undefined =>
    running.find(({ Ports }) => Ports?.some(({ PublicPort, Type }) => PublicPort === port && Type === protocol))

  const taken: { seen: string, mend: string }[] = []
  for (const wanted of ports) {
    const { port, address, protocol } = wanted
    const publisher = publisherOf(wanted)
    if (publisher && !isOurs(publisher.Labels, label)) {
      const name = publisher.Names[0]?.slice(1) ?? publisher.Id.slice(0, 12)
      taken.push({ seen: `${port} by the container "${name}", which is not the deck's`, mend: commandLine('docker', flags, 'stop', name) })
    }
    else if (!publisher && protocol === 'tcp' && isOnThisMachine(target.address) && await tryPort(port, address) === 'taken') {
      const holder = await findHolder(port)
      taken.push({ seen: `${port} by ${nameHolder(holder)}`, mend: holder ? `kill ${holder.pid}` : `sudo lsof -i tcp:${port}` })
    }
  }
  if (taken.length > 0)
    return noGo(`taken: ${taken.map(({ seen }) => seen).join('; ')}`, [...new Set(taken.map(({ mend }) => mend))].join(' && '))
  const own = ports.filter(publisherOf)
  const rest = ports.filter(port => !own.includes(port))
  const there = isOnThisMachine(target.address) ? 'free' : 'published by no container there'
  return go([
    ...ports.length === 0 ? ['none published'] : [],
    ...rest.length > 0 ? [`${rest.map(format).join(', ')} ${there}`] : [],
    ...own.length > 0 ? [`${own.map(format).join(', ')} published by the deck's own`] : [],
  ].join('; '))
}
