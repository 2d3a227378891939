import type { Deck } from './deck.ts'
import type { Command } from './docker/commands.ts'
import { openGuard } from './docker/guard.ts'
import { mapNames } from './docker/map-names.ts'

/** Names of containers, volumes and networks in a command, as the slide has them. */
function namesIn(command: Command): string[] {
  switch (command.verb) {
    case 'run': {
      const names = [command.name ?? '']
      mapNames(command.body, { ...openGuard, name: (_kind, name) => names[names.push(name) - 1]! })
      return names
    }
    case 'exec': return [command.container]
    case 'logs':
    case 'volume create': return [command.name]
    case 'rm':
    case 'stop':
    case 'volume inspect':
    case 'volume rm': return command.names
    case 'ps':
    case 'volume ls': return []
  }
}

/**
 * Where an engine's name shows the prefix that a slide's has not: before a whole name of the deck, and nowhere else.
 * @param prefix of the names on the engine; '' for none
 * @returns matches the prefix alone; undefined when there is none to be seen
 */
export function prefixPattern(prefix: string, { demos }: Pick<Deck, 'demos'>): RegExp | undefined {
  const names = new Set([...demos.values()].flatMap(({ commands }) => commands.flatMap(command => command ? namesIn(command) : [])))
  names.delete('')
  if (prefix === '' || names.size === 0)
    return undefined
  const list = [...names].map(name => RegExp.escape(name)).join('|')
  // what may stand beside a name: no part of a longer one
  return new RegExp(`(?<![\\w.-])${RegExp.escape(prefix)}(?=(?:${list})(?![\\w-]|\\.\\w))`, 'g')
}
