import type { TargetFlags } from '../../server/docker/target.ts'

/** What the doctor was told and hands on to the commands that it proposes. */
export interface DeckFlags extends TargetFlags { deck: string, prefix: string, port: string }

const DEFAULTS: DeckFlags = { deck: 'slides.md', prefix: '', port: '3030' }
const TARGET = ['host', 'context', 'machine', 'insecureEngine'] as const
/** What each script takes of it. */
const TAKES: Record<string, readonly (keyof DeckFlags)[]> = {
  start: ['deck', 'prefix', ...TARGET],
  doctor: ['deck', 'prefix', 'port', ...TARGET],
  rehearse: ['deck', 'prefix', ...TARGET],
  docker: TARGET,
}

const quote = (word: string): string => /^[\w./:@=%,+-]+$/.test(word) ? word : `'${word.replaceAll('\'', `'\\''`)}'`

/** The flags, as a script of this project takes them. */
export function flagsFor(script: string, flags: DeckFlags): string[] {
  return (TAKES[script] ?? []).flatMap((name) => {
    const value = flags[name]
    const flag = `--${name.replaceAll(/[A-Z]/g, letter => `-${letter.toLowerCase()}`)}`
    return !value || value === DEFAULTS[name] ? [] : value === true ? [flag] : [flag, value]
  })
}

/** A command to type: `npm run doctor -- --host unix:///run/d.sock --fix`. */
export function commandLine(script: 'start' | 'doctor' | 'rehearse' | 'docker', flags: DeckFlags, ...args: string[]): string {
  const run = script === 'start' ? 'npm start' : `npm run ${script === 'docker' ? '-s ' : ''}${script}`
  return [run, '--', ...[...flagsFor(script, flags), ...args].map(quote)].join(' ')
}
