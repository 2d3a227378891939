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
  /** Index of the step. */
  step: number
  at: Position
  error: PolicyError
}

/** @throws PolicyError */
function check(command: Command, rules: PolicyRules): undefined {
  switch (command.verb) {
    case 'run':
      return void checkCreate(command.body, rules)
    case 'exec':
      return void checkExec(command.body)
    case 'volume create':
      return void checkVolume({ Name: command.name, Driver: command.driver, DriverOpts: command.driverOpts, Labels: command.labels }, rules)
    // these make nothing: what they may touch is seen on the engine
    case 'logs':
    case 'ps':
    case 'rm':
    case 'stop':
    case 'volume inspect':
    case 'volume ls':
    case 'volume rm':
      return undefined
  }
}

/** The steps of a deck that will be refused on stage: said before the talk, when the owner can still allow them. */
export function refusalsOf(deck: Deck, policy: Policy): Refusal[] {
  return [...deck.demos.values()].flatMap(demo => demo.commands.flatMap((command, step) => {
    try {
      if (command)
        check(command, policy.rulesFor(demo.id))
      return []
    }
    catch (error) {
      if (error instanceof PolicyError)
        return [{ demo: demo.id, step, at: demo.steps[step]!.at, error }]
      throw error
    }
  }))
}
