import type Docker from 'dockerode'
import { targetOf } from '../docker/engine-error.ts'
import { DECK_LABEL, originOf } from '../docker/labels.ts'
import { isOnThisMachine } from '../docker/target/address.ts'
import { findHolder } from '../port-holder.ts'
import { missingOnEngine, tellMissing } from './missing.ts'

const RE_PORT = /Bind for \S+?:(\d+) failed: port is already allocated|listen tcp4? \S+?:(\d+): bind: address already in use/
const RE_NAME = /The container name "\/([^"]+)" is already in use by container "?([0-9a-f]+)/

/** Whose something on the engine is, and how that one ends it. */
interface Owner { who: string, end: string }

function ownerOf(labels: Record<string, string>, name: string): Owner {
  const { deck, demo } = originOf(labels)
  return labels[DECK_LABEL]
    ? { who: `the demo "${demo}" (deck ${deck})`, end: `reset the demo "${demo}", or: npm run clean` }
    : { who: 'somebody else', end: `npm run -s docker -- stop ${name}` }
}

async function explainPort(docker: Docker, port: number): Promise<string> {
  const containers = await docker.listContainers()
  const container = containers.find(({ Ports }) => Ports.some(({ PublicPort }) => PublicPort === port))
  if (container) {
    const name = container.Names[0]?.slice(1) ?? container.Id.slice(0, 12)
    const { who, end } = ownerOf(container.Labels, name)
    return `Port ${port} is held by the container "${name}" (${container.Image}), of ${who}.\nTo mend it: ${end}`
  }
  const target = targetOf(docker)
  const holder = target && isOnThisMachine(target.address) ? await findHolder(port) : undefined
  return holder
    ? `Port ${port} is held by ${holder.name} (process ${holder.pid}), which is no container of this engine.\nTo mend it: kill ${holder.pid}, then reset this demo`
    : `Port ${port} is held by a program outside this engine.\nTo mend it, on the Docker host: sudo lsof -i tcp:${port}, end what it names, then reset this demo`
}

async function explainName(docker: Docker, name: string, id: string): Promise<string> {
  const { Config, Created } = await docker.getContainer(id).inspect()
  const { who, end } = ownerOf(Config.Labels, name)
  return `The name "${name}" has a container of ${who}, made at ${Created.slice(0, 19).replace('T', ' ')}.\nTo mend it: ${end}`
}

/**
 * The way out of a failed command, for people: who is in its way, and how it is mended.
 * @param output what the command printed
 * @returns at most three lines, or undefined when the output speaks for itself
 */
export async function explainFailure(docker: Docker, output: string): Promise<string | undefined> {
  const [, allocated, inUse] = RE_PORT.exec(output) ?? []
  if (allocated || inUse)
    return explainPort(docker, Number(allocated ?? inUse))
  const [, name, id] = RE_NAME.exec(output) ?? []
  if (name && id)
    return explainName(docker, name, id)
  const missing = missingOnEngine(output)
  return missing && `${tellMissing(missing)}\nTo mend it: ${missing.what === 'image' ? `docker pull ${missing.name}   (on a network that has it)` : 'less docs/hosts.md   (how a host gets it), then play the demo again'}`
}
