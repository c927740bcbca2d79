// tweetup follows a relay that others wrote: usage: nostr_real.mjs BUILD
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { now, pubkey, sign, startRelay } from './nostr_relay.mjs';

const program = join(process.argv[2] ?? 'build', 'tweetup');
const home = mkdtempSync(join(tmpdir(), 'tweetup-nostr-'));
const environment = { ...process.env, HOME: home, XDG_DATA_HOME: home, XDG_CONFIG_HOME: home, LC_ALL: 'C.UTF-8', no_proxy: '127.0.0.1' };
const deadline = Date.now() + 90_000;
let failed = 0;

function check(name, body) {
	try {
		body();
		console.log(`ok ${name}`);
	} catch (error) {
		failed++;
		console.log(`FAILED ${name}: ${error.message.split('\n').slice(0, 12).join(' ')}`);
	}
}

async function until(what, condition) {
	while (!condition()) {
		if (Date.now() > deadline) return check(what, () => assert.fail('never came'));
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

function follow(url, ...more) {
	const child = spawn(program, ['log', '--json', '--no-archive', '--from', `nostr:${url}`, ...more, 'MuseSocial'], { env: environment });
	const follower = { child, text: '', errors: '', ended: new Promise((resolve) => child.on('exit', resolve)) };
	child.stdout.on('data', (data) => (follower.text += data));
	child.stderr.on('data', (data) => (follower.errors += data));
	follower.lines = () => follower.text.split('\n').slice(0, -1).map((line) => JSON.parse(line));
	follower.ids = () => follower.lines().filter((line) => line.id).map((line) => line.id.slice('nostr:'.length));
	return follower;
}

function run(...args) {
	const child = spawn(program, args, { env: environment });
	const result = { text: '' };
	child.stdout.on('data', (data) => (result.text += data));
	child.stderr.on('data', (data) => (result.text += data));
	return new Promise((resolve) => child.on('exit', (status) => resolve({ ...result, text: result.text, status })));
}

const tagged = (...tags) => tags.map((tag) => ['t', tag]);
const relay = await startRelay({ name: 'a relay', limitation: { max_limit: 100, max_subscriptions: 20 } });
const start = now();
const wanted = [];

// The past: more than a page, some of it in one second, some by other spellings, some of no concern.
for (let i = 0; i < 230; i++) {
	const event = sign(`person ${i % 7}`, 1, `post ${i} #musesocial`, tagged('musesocial'), start - 7000 + 20 * Math.floor(i / 3));
	wanted.push(event.id);
	await relay.publish(event);
}
const capitals = sign('ana', 1, 'In capitals #MuseSocial', tagged('MuseSocial'), start - 90);
const deleted = sign('jo', 1, 'I regret this #musesocial', tagged('musesocial'), start - 80);
await relay.publish(capitals);
await relay.publish(deleted);
await relay.publish(sign('jo', 5, '', [['e', deleted.id]], start - 70));
await relay.publish(sign('jo', 1, 'something else', tagged('other'), start - 60));
await relay.publish(sign('ana', 0, JSON.stringify({ name: 'ana', display_name: 'Ana Ruiz 🏛️' }), [], start - 100_000));
wanted.push(capitals.id);

const follower = follow(relay.url, '--since', '3h');
await until('the past comes', () => follower.ids().length >= wanted.length);
check('the past is whole, in order, and each once', () => {
	assert.deepEqual([...follower.ids()].sort(), [...wanted].sort());
	const times = follower.lines().map((line) => line.created);
	assert.deepEqual(times, [...times].sort());
});

// Live. This relay tells live events of every tag.
const question = sign('ana', 1, 'Q1 Which object? #musesocial', tagged('musesocial'));
const answer = sign('jo', 1, 'A1 the astrolabe #musesocial', [['e', question.id, relay.url, 'root'], ['p', pubkey('ana')], ...tagged('musesocial')]);
for (const event of [question, sign('jo', 1, 'live, of another tag', tagged('other')), answer]) await relay.publish(event);
wanted.push(question.id, answer.id);
await until('live posts come', () => follower.ids().includes(answer.id));
const line = (id) => follower.lines().find((one) => one.id === `nostr:${id}`);
check('a reply names its parent', () => assert.equal(line(answer.id).reply_to, `nostr:${question.id}`));
await until('the name is learned', () => relay.memory.asked.some((filter) => filter.kinds?.[0] === 0 && filter.authors.includes(pubkey('ana'))));

// A repost, and deletions: one's own, and one that is not one's own.
await until('reposts are asked for', () => relay.memory.asked.some((filter) => filter['#e']?.includes(answer.id)));
const boost = sign('kim', 6, JSON.stringify(answer), [['e', answer.id], ['p', pubkey('jo')]]);
await relay.publish(boost);
wanted.push(boost.id);
await until('the repost comes', () => follower.ids().includes(boost.id));
check('a repost names its post', () => assert.equal(line(boost.id).repost_of, `nostr:${answer.id}`));
await until('deletions are asked for', () => relay.memory.asked.some((filter) => filter.kinds?.[0] === 5 && filter.authors.includes(pubkey('jo'))));
await relay.publish(sign('jo', 5, 'not mine', [['e', question.id]]));
await relay.publish(sign('jo', 5, '', [['e', answer.id]]));
await until('the deletion comes', () => follower.lines().some((one) => one.delete));
check("nobody deletes another's post", () =>
	assert.deepEqual(follower.lines().filter((one) => one.delete).map((one) => one.delete), [`nostr:${answer.id}`]));

// Cut off for a moment: what was said meanwhile comes, and nothing comes twice.
relay.drop();
const meanwhile = sign('kim', 1, 'said while nobody listened #musesocial', tagged('musesocial'));
await relay.publish(meanwhile);
wanted.push(meanwhile.id);
await until('what was missed comes', () => follower.ids().includes(meanwhile.id));
const named = sign('ana', 1, 'my name is known by now #musesocial', tagged('musesocial'));
await until('it listens again', () => relay.memory.asked.filter((filter) => filter['#t'] && !filter.until).length >= 2);
await relay.publish(named);
wanted.push(named.id);
await until('it goes on', () => follower.ids().includes(named.id));
check('the name of the profile', () => assert.equal(line(named.id).author.name, 'Ana Ruiz 🏛️'));
follower.child.kill('SIGTERM');
const status = await follower.ended;
check('it ends with 0', () => assert.equal(status, 0));
check('nothing is missing and nothing is there twice', () => {
	assert.deepEqual([...follower.ids()].sort(), [...wanted].sort());
});

const well = await run('check', '--from', `nostr:${relay.url}`);
check('check tells what the relay allows', () => assert.match(well.text, /live.*100 posts an answer/));
relay.stop();

// A relay that wants a login (NIP-42).
const closed = await startRelay({ limitation: { auth_required: true } }, true);
const refused = await run('check', '--from', `nostr:${closed.url}`);
check('check tells of a relay that wants a login', () => {
	assert.match(refused.text, /answers only those with an account there/);
	assert.equal(refused.status, 1);
});
closed.stop();
rmSync(home, { recursive: true, force: true });
process.exit(failed ? 1 : 0);
