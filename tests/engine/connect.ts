import Docker from 'dockerode'

/**
 * A client of the engine for tests.
 * @param host `unix://…`, as `inject('dockerHost')` gives it
 */
export function connect(host: string): Docker {
  // `host: undefined`, or DOCKER_HOST would win over the socket.
  return new Docker({ socketPath: host.replace(/^unix:\/\//, ''), host: undefined })
}
