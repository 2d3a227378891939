import { ValueError } from '../errors.ts'

const RE_NAMESPACED = /^(?:kernel\.(?:msgmax|msgmnb|msgmni|sem|shmall|shmmax|shmmni|shm_rmid_forced)|(?:net|fs\.mqueue)\..*)=/s

/** `--sysctl name=value`, of those that a container has for itself (docker/cli opts/opts.go, `ValidateSysctl`). */
export function readSysctl(text: string): string {
  if (!RE_NAMESPACED.test(text))
    throw new ValueError(`sysctl '${text}' is not allowed`)
  return text
}
