import type Docker from 'dockerode'
import { ellipsis } from './ellipsis.ts'
import { formatPorts } from './ports.ts'
import { quote } from './quote.ts'
import { formatDuration, formatSize } from './units.ts'

type Summary = Docker.ContainerInfo & { SizeRw?: number, SizeRootFs?: number }

const COMMAND_WIDTH = 20
const RE_DIGEST = /@[a-z][\w+.-]*:[\da-f]{32,}$/i
const RE_DEFAULT_REGISTRY = /^(?:(?:index\.)?docker\.io\/)?(?:library\/)?/

const truncateId = (id: string): string => id.slice(id.indexOf(':') + 1, id.indexOf(':') + 13)

function formatImage({ Image: image, ImageID: id }: Summary, trunc: boolean): string {
  if (!image)
    return '<no image>'
  if (!trunc)
    return image
  if (truncateId(image) === truncateId(id))
    return truncateId(id)
  return image.replace(RE_DIGEST, '').replace(RE_DEFAULT_REGISTRY, '')
}

function formatNames(names: readonly string[], trunc: boolean): string {
  const shown = names.map(name => name.slice(1))
  // the others are those of legacy links
  return (trunc && shown.find(name => !name.includes('/'))) || shown.join(',')
}

/**
 * What `docker ps` prints of a container: id, image, command, created, status, ports, names, size
 * (docker/cli cli/command/formatter/container.go).
 * @param container as `GET /containers/json` has it
 * @param trunc whether to shorten
 * @param now milliseconds since 1970
 */
export function containerColumns(container: Summary, trunc: boolean, now: number): string[] {
  const { Id: id, Command: command, Created: created, Status: status, SizeRw: own = 0, SizeRootFs: virtual = 0 } = container
  return [
    trunc ? truncateId(id) : id,
    formatImage(container, trunc),
    quote(trunc ? ellipsis(command, COMMAND_WIDTH) : command),
    `${formatDuration(now - created * 1000)} ago`,
    status,
    formatPorts(container.Ports ?? []),
    formatNames(container.Names ?? [], trunc),
    virtual > 0 ? `${formatSize(own)} (virtual ${formatSize(virtual)})` : formatSize(own),
  ]
}
