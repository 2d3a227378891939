import * as v from 'valibot'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { showCommand } from '../../../setup/machine/azure-commands.ts'
import { describeAzure } from '../../../setup/machine/azure-dry-run.ts'
import { placeOnShare } from '../../../setup/machine/azure-share.ts'
import { cloudInit } from '../../../setup/machine/cloud-init.ts'
import { mask, progressIn } from '../../../setup/machine/progress.ts'
import { deckOf } from './deck.ts'

const KEY = 'c2VjcmV0'.repeat(10)
const config = { location: 'westeurope', size: 'Standard_B2s', admin: 'speaker', publicKey: '/home/me/.ssh/id_ed25519.pub', storage: { account: 'talkdata', key: KEY } }
const SUBSCRIPTION = '01234567-89ab-cdef-0123-456789abcdef'
const origin = { deck: 'setup-test', demo: 'one', step: 0, run: 'setup' }

/** The keys of cloud-init that are used, as its own schema has them. */
const CloudConfig = v.strictObject({
  package_update: v.boolean(),
  packages: v.array(v.pipe(v.string(), v.regex(/^[a-z\d][a-z\d.+-]+$/))),
  runcmd: v.array(v.array(v.string())),
})

it('writes a cloud-init that is one', () => {
  const text = cloudInit('speaker')
  expect(text.split('\n')[0]).toBe('#cloud-config')
  expect(v.parse(CloudConfig, parse(text))).toEqual({
    package_update: true,
    packages: ['docker.io', 'iptables'],
    runcmd: [['usermod', '-aG', 'docker', 'speaker'], ['systemctl', 'enable', '--now', 'docker'], ['modprobe', 'cifs']],
  })
})

it('puts a volume on the share of its name', () => {
  expect(placeOnShare({ name: 'logs', driver: 'local', options: {}, origin }, config.storage)).toEqual({
    name: 'logs',
    driver: 'local',
    options: {
      type: 'cifs',
      device: '//talkdata.file.core.windows.net/logs',
      o: `addr=talkdata.file.core.windows.net,username=talkdata,password=${KEY},vers=3.1.1,dir_mode=0777,file_mode=0777,mfsymlinks,serverino`,
    },
    origin,
  })
})

it.each(['my_logs', 'ab', 'Logs', 'a--b', 'logs-', 'x'.repeat(64)])('makes no share called %s', (name) => {
  expect(() => placeOnShare({ name, driver: 'local', options: {}, origin }, config.storage)).toThrow(`A file share for the volume ${name} was to be made.`)
})

it('describes every step of a new machine, without the key', async () => {
  const deck = await deckOf(['docker volume create --name logs', 'docker volume create -d other elsewhere', 'docker run --rm busybox:1.37 true'], '{ mine/built: images/built }')
  const tail = `--subscription ${SUBSCRIPTION} --output json --only-show-errors`
  expect(describeAzure({ deck, config, subscription: SUBSCRIPTION, name: 'datadocker' })).toEqual([
    '# Through the Azure CLI:',
    `az account show ${tail}`,
    `az group list --query '[?name=='\\''datadocker'\\'']' ${tail}`,
    `az group create --name datadocker --location westeurope --tags slidev-docker=setup-test ${tail}`,
    `az storage share-rm list --storage-account talkdata ${tail}`,
    `az storage share-rm create --storage-account talkdata --name logs --metadata slidevdocker=setup-test ${tail}`,
    `az vm list --resource-group datadocker --show-details --query '[?name=='\\''datadocker'\\'']' ${tail}`,
    `az vm create --resource-group datadocker --name datadocker --image Debian:debian-12:12-gen2:latest --size Standard_B2s --admin-username speaker --authentication-type ssh --ssh-key-values /home/me/.ssh/id_ed25519.pub --custom-data cloud-init.yml --public-ip-sku Standard --nsg-rule SSH --tags slidev-docker=setup-test ${tail}`,
    `az vm run-command invoke --resource-group datadocker --name datadocker --command-id RunShellScript --scripts 'cloud-init status --wait >/dev/null; cat /etc/ssh/ssh_host_ed25519_key.pub' ${tail}`,
    '',
    '# cloud-init.yml:',
    ...cloudInit('speaker').trimEnd().split('\n'),
    '',
    '# On the machine, by ssh: setup/machine/bring-up.sh, as root',
    'ssh speaker@ADDRESS \'sudo -n sh -s\' <setup/machine/bring-up.sh',
    '',
    '# The docker context, written without the docker program:',
    'docker context create datadocker --docker host=ssh://speaker@ADDRESS',
    '',
    '# Through that context, by the engine\'s API (the key is in no command line):',
    'docker pull busybox:1.37',
    'docker build --tag mine/built images/built',
    'docker volume create --label slidev-docker.deck=setup-test --label slidev-docker.demo=one --label slidev-docker.step=0 --label slidev-docker.run=setup --opt type=cifs --opt device=//talkdata.file.core.windows.net/logs --opt o=addr=talkdata.file.core.windows.net,username=talkdata,password=********,vers=3.1.1,dir_mode=0777,file_mode=0777,mfsymlinks,serverino logs',
  ])
})

it('shows a command as a person would type it', () => {
  expect(showCommand('az', ['group', 'list', '--query', 'it\'s $HOME'])).toBe('az group list --query \'it\'\\\'\'s $HOME\'')
})

it('writes no secret, whoever says it, and counts changes', () => {
  const lines: string[] = []
  const progress = progressIn(line => lines.push(line), [KEY])
  progress.did(`with ${KEY}`)
  progress.kept(`${KEY}${KEY}`)
  progress.note(KEY)
  expect(lines).toEqual(['  did    with ********', '  kept   ****************', '  …      ********'])
  expect(progress.changes).toBe(1)
  expect(mask('plain', [KEY])).toBe('plain')
})
