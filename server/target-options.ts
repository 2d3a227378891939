import type { Command } from 'commander'

/** Adds what names the Docker host, as TargetFlags has it. */
export function addTargetOptions(command: Command): Command {
  return command
    .option('--host <host>', 'Docker host, before DOCKER_HOST: unix:///path, tcp://host:port, ssh://user@host')
    .option('--context <name>', 'docker context, before DOCKER_CONTEXT and the current one')
    .option('--machine <name>', 'machine in docker-machine\'s store')
    .option('--insecure-engine', 'allow an engine that cannot prove who it is: plain tcp://, or TLS that is not checked')
}
