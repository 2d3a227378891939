import type { PortBinding } from 'dockerode'
import { isIP } from 'node:net'
import { ValueError } from '../errors.ts'
import { pairsOf } from './label.ts'

/** One published port: `3306/tcp` and where the host has it. */
export interface Published {
  port: string
  binding: Required<PortBinding>
}

/**
 * `-p [address:][hostPort:]containerPort[/proto]`, each port may be a range (docker/go-connections nat, `ParsePortSpec`),
 * or `-p published=8080,target=80` (docker/cli container/opts.go, `convertToStandardNotation`).
 * @throws ValueError
 */
export function readPublish(text: string): Published[] {
  const spec = text.includes('=') ? fromPairs(text) : text
  const parts = spec.split(':')
  const [proto, containerPort] = splitProto(parts.at(-1)!)
  const hostPort = parts.at(-2) ?? ''
  const address = readAddress(parts.slice(0, -2).join(':'))
  if (containerPort === '')
    fail(`no port specified: ${spec}<empty>`)
  const container = readRange(containerPort) ?? fail(`invalid containerPort: ${containerPort}`)
  const host = hostPort === '' ? undefined : readRange(hostPort) ?? fail(`invalid hostPort: ${hostPort}`)
  const count = container.end - container.start
  if (host && count !== host.end - host.start && count > 0)
    fail(`invalid ranges specified for container and host Ports: ${containerPort} and ${hostPort}`)
  checkProto(proto)

  return Array.from({ length: count + 1 }, (_, n) => ({
    port: `${container.start + n}/${proto.toLowerCase()}`,
    binding: { HostIp: address, HostPort: host === undefined ? '' : count === 0 && host.end !== host.start ? `${host.start}-${host.end}` : `${host.start + n}` },
  }))
}

/**
 * `--expose port[-port][/proto]`, as `80/tcp` each.
 * @throws ValueError
 */
export function readExpose(text: string): string[] {
  if (text.includes(':'))
    fail(`invalid port format for --expose: ${text}`)
  const [proto, port] = splitProto(text)
  const range = readRange(port) ?? fail(`invalid range format for --expose: ${text}, error: ${rangeError(port)}`)
  // the protocol is the engine's to judge here
  return Array.from({ length: range.end - range.start + 1 }, (_, n) => `${range.start + n}/${proto}`)
}

function fromPairs(text: string): string {
  const wrong = text.split(',').find(param => !/^[^=]+=/.test(param))
  if (wrong !== undefined)
    fail(`invalid publish opts format (should be name=value but got '${wrong}')`)
  const { published = '', target = '', protocol = 'tcp' } = pairsOf(text.split(','))
  return `${published}:${target}/${protocol}`
}

function splitProto(port: string): [proto: string, port: string] {
  const [number = '', proto] = port.split('/')
  return number === '' ? ['', ''] : [proto || 'tcp', number]
}

function checkProto(proto: string): void {
  if (!['tcp', 'udp', 'sctp'].includes(proto.toLowerCase()))
    fail(`invalid proto: ${proto}`)
}

function readAddress(text: string): string {
  if (text.startsWith('[') && !text.endsWith(']'))
    fail(`invalid IP address ${text}: address ${text}:: missing ']' in address`)
  const address = /^\[(.*)\]$/.exec(text)?.[1] ?? text
  if (address !== '' && (!isIP(address) || address.includes('%')))
    fail(`invalid IP address: ${address}`)
  return address
}

function readRange(text: string): { start: number, end: number } | undefined {
  return rangeError(text) ? undefined : { start: Number(text.split('-')[0]), end: Number(text.split('-')[1] ?? text) }
}

function rangeError(text: string): string | undefined {
  if (text === '')
    return 'empty string specified for ports'
  const [start = '', end = start] = text.split('-')
  for (const port of [start, end]) {
    if (!/^\d+$/.test(port))
      return `strconv.ParseUint: parsing "${port}": invalid syntax`
    if (Number(port) > 0xFFFF)
      return `strconv.ParseUint: parsing "${port}": value out of range`
  }
  return Number(end) < Number(start) ? `invalid range specified for port: ${text}` : undefined
}

function fail(reason: string): never {
  throw new ValueError(reason)
}
