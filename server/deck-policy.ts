import type { Position } from '../demo/demo.ts'
import type { Deck } from './deck.ts'
import type { Command } from './docker/commands.ts'
import type { PolicyRules } from './docker/policy.ts'
import type { Policy } from './policy-file.ts'
import { PolicyError } from './docker/policy-error.ts'
import { checkCreate, checkExec, checkVolume } from './docker/policy.ts'

/** A step that the policy will refuse. */
export interface Refusal {
  demo: string
  at: Position
  /** In one line. */
  reason: string
}

function check(command: Command, rules: PolicyRules): void {
  switch (command.verb) {
    case 'run':
      return checkCreate(command.body, rules)
    case 'exec':
      return checkExec(command.body)
    case 'volume create':
      return checkVolume({ Name: command.name, Driver: command.driver, DriverOpts: command.driverOpts, Labels: command.labels }, rules)
  }
}

/** The steps of a deck that will be refused on stage: said before the talk, when the owner can still allow them. */
export function refusalsOf(deck: Deck, policy: Policy): Refusal[] {
  return [...deck.demos.values()].flatMap(demo => demo.commands.flatMap((command, index) => {
    try {
      if (command)
        check(command, policy.rulesFor(demo.id))
      return []
    }
    catch (error) {
      if (error instanceof PolicyError)
        return [{ demo: demo.id, at: demo.steps[index]!.at, reason: error.message.split('\n')[0]! }]
      throw error
    }
  }))
}
