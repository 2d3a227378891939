import type { Command } from '../docker/commands.ts'

/** Whether a command only asks the engine something and ends: it may be asked again. */
export function asksOnly(command: Command): boolean {
  switch (command.verb) {
    case 'ps':
    case 'volume ls':
    case 'volume inspect':
      return true
    case 'logs':
      return !command.follow
    default:
      return false
  }
}
