import type Docker from 'dockerode'

export type Kind = 'container' | 'volume' | 'network'

/**
 * Stands between a parsed command and the engine. On the stage it labels what is created, enforces the policy on the
 * final engine JSON and refuses what is not ours; `npm run docker` uses `openGuard`, which lets everything through.
 */
export interface Guard {
  /** The name on the engine for a name (or id) in the slide; the two differ with `--prefix`. */
  name: (kind: Kind, name: string) => string
  /** Called with the final JSON of `POST /containers/create`, before it; returns what is sent. Throws CommandError. */
  create: (name: string | undefined, body: Docker.ContainerCreateOptions) => Promise<Docker.ContainerCreateOptions>
  /** The same for `POST /volumes/create`. */
  createVolume: (body: Docker.VolumeCreateOptions) => Promise<Docker.VolumeCreateOptions>
  /** The same for `POST /containers/{id}/exec`, in a container that `touch` let through. */
  createExec: (body: Docker.ExecCreateOptions) => Promise<Docker.ExecCreateOptions>
  /**
   * Called before exec, logs, stop, rm … touch something that exists.
   * @param labels what inspect said
   * @throws CommandError when it is not ours
   */
  touch: (kind: Kind, name: string, labels: Record<string, string> | null | undefined) => void | Promise<void>
}

/** Lets everything through unchanged. */
export const openGuard: Guard = {
  name: (_kind, name) => name,
  create: async (_name, body) => body,
  createVolume: async body => body,
  createExec: async body => body,
  touch: () => {},
}
