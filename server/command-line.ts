import type { TargetFlags } from './docker/target.ts'
import { quoteWord } from './quote-word.ts'

/** What a command was told and hands on to the commands that it proposes. */
export interface DeckFlags extends TargetFlags { deck: string, prefix: string, port: string }
/** The same of `npm start`. */
export interface StartFlags extends DeckFlags { privateEngine?: boolean, viewersOn?: string | true }

const DEFAULTS: StartFlags = { deck: 'slides.md', prefix: '', port: '3030' }
const TARGET = ['host', 'context', 'machine', 'insecureEngine'] as const
/** What each script takes of it. */
const TAKES: Record<string, readonly (keyof StartFlags)[]> = {
  start: ['deck', 'prefix', ...TARGET, 'privateEngine', 'viewersOn'],
  doctor: ['deck', 'prefix', 'port', ...TARGET],
  rehearse: ['deck', 'prefix', ...TARGET],
  clean: ['deck', ...TARGET],
  docker: TARGET,
}

/** The flags, as a script of this project takes them. */
export function flagsFor(script: string, flags: Partial<StartFlags>): string[] {
  return (TAKES[script] ?? []).flatMap((name) => {
    const value = flags[name]
    const flag = `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
    return !value || value === DEFAULTS[name] ? [] : value === true ? [flag] : [flag, value]
  })
}

/** A command to type: `npm run doctor -- --host unix:///run/d.sock --fix`. */
export function commandLine(script: 'start' | 'doctor' | 'rehearse' | 'clean' | 'docker', flags: Partial<StartFlags>, ...args: string[]): string {
  const run = script === 'start' ? 'npm start' : `npm run ${script === 'docker' ? '-s ' : ''}${script}`
  return [run, '--', ...[...flagsFor(script, flags), ...args].map(quoteWord)].join(' ')
}
