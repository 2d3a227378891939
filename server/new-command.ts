import { Command } from 'commander'

/**
 * A command that a person types.
 * @param name as it is typed, such as `npm run doctor --`; what is wrong behind it is told with the way to its help
 */
export function newCommand(name: string): Command {
  return new Command(name).showHelpAfterError(`To mend it: ${name} --help`)
}
