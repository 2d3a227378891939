import { ValueError } from '../errors.ts'

const VALID = {
  pid: /^(?:host|container:.+)?$/,
  uts: /^(?:host)?$/,
  userns: /^(?:host)?$/,
  cgroupns: /^(?:host|private)?$/,
}
const WORDS = { pid: 'PID', uts: 'UTS', userns: 'USER', cgroupns: 'CGROUP' }

/**
 * `--pid`, `--uts`, `--userns`, `--cgroupns`; `--ipc` is the engine's to judge (moby api/types/container/hostconfig.go).
 * @throws ValueError
 */
export function checkNamespace(kind: keyof typeof VALID, mode: string): string {
  if (!VALID[kind].test(mode))
    throw new ValueError(`--${kind}: invalid ${WORDS[kind]} mode`)
  return mode
}
