import type Docker from 'dockerode'

type Port = Partial<Docker.Port> & { PrivatePort: number, Type: string }

const joinHost = (ip: string, port: number | string): string => ip.includes(':') ? `[${ip}]:${port}` : `${ip}:${port}`
const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

interface Group { ip: string, type: string, first: number, last: number }

function formatGroup({ ip, type, first, last }: Group): string {
  const range = first === last ? `${first}` : `${first}-${last}`
  return `${ip ? `${joinHost(ip, range)}->${range}` : range}/${type}`
}

/** The PORTS column of `docker ps`, with neighbours as ranges (docker/cli formatter/container.go, `DisplayablePorts`). */
export function formatPorts(ports: readonly Port[]): string {
  const sorted = ports.toSorted((a, b) =>
    a.PrivatePort - b.PrivatePort || compareText(a.IP ?? '', b.IP ?? '') || (a.PublicPort ?? 0) - (b.PublicPort ?? 0) || compareText(a.Type, b.Type))
  const closed: string[] = []
  const open = new Map<string, Group>()
  const mapped: string[] = []
  for (const { IP: ip = '', PrivatePort: port, PublicPort: published = 0, Type: type } of sorted) {
    if (ip && published !== port) {
      mapped.push(`${joinHost(ip, published)}->${port}/${type}`)
      continue
    }
    const key = `${ip}/${type}`
    const group = open.get(key)
    if (group && port === group.last + 1) {
      group.last = port
      continue
    }
    if (group)
      closed.push(formatGroup(group))
    // a key keeps its place
    open.set(key, { ip, type, first: port, last: port })
  }
  return [...closed, ...open.values().map(formatGroup), ...mapped].join(', ')
}
