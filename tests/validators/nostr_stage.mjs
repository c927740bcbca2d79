// The stage's relay as nostr-tools sees it: usage: nostr_stage.mjs URL
import assert from 'node:assert/strict';
import { load } from './load.mjs';
import { now, pubkey, sign, tools } from './nostr_relay.mjs';

const { default: WebSocket } = await load('ws');
const base = process.argv[2];
const url = `${base.replace('http:', 'ws:')}/nostr`;
const post = (path) => fetch(base + path, { method: 'POST' });
const deadline = Date.now() + 90_000;
globalThis.WebSocket ??= WebSocket;
const { Relay, useWebSocketImplementation } = await import(new URL('../npm/node_modules/nostr-tools/lib/esm/relay.js', import.meta.url));
useWebSocketImplementation(WebSocket);
let failed = 0;

async function check(name, body) {
	try {
		await body();
		console.log(`ok ${name}`);
	} catch (error) {
		failed++;
		console.log(`FAILED ${name}: ${error.message.split('\n')[0]}`);
	}
}

async function until(condition) {
	while (!(await condition())) {
		assert.ok(Date.now() < deadline, 'never came');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

const relay = await Relay.connect(url);
const heard = [];
let stored;
relay.subscribe([{ kinds: [1, 6], '#t': ['musesocial'] }], { onevent: (event) => heard.push(event), oneose: () => (stored = heard.length) });
await until(() => stored !== undefined);
await post('/stage/resume');
await until(async () => (await (await fetch(`${base}/stage/status`)).json()).script.over);

const ledger = (await (await fetch(`${base}/stage/ledger`)).text()).trim().split('\n').map((line) => JSON.parse(line));
const published = ledger.filter((line) => line.network === 'nostr' && line.kind === 'post' && line.tags.includes('musesocial'));
await until(() => heard.length >= published.length);
await check('stored events, then live ones, each once', () => {
	assert.ok(stored > 0 && stored < published.length);
	assert.deepEqual(heard.map((event) => event.id).sort(), published.map((line) => line.uri).sort());
});
await check('all are signed as NIP-01 says', () => heard.forEach((event) => assert.ok(tools.verifyEvent({ ...event }), event.content)));

const query = (filter) => new Promise((resolve) => {
	const found = [];
	const sub = relay.subscribe([filter], { onevent: (event) => found.push(event), oneose: () => { sub.close(); resolve(found); } });
});
await check('profiles', async () => {
	const profiles = await query({ kinds: [0], authors: [heard[0].pubkey] });
	assert.equal(profiles.length, 1);
	assert.ok(JSON.parse(profiles[0].content).name);
});
await check('limit and until: the newest first', async () => {
	const [first, second] = await query({ kinds: [1], limit: 2 });
	const older = await query({ kinds: [1], limit: 1, until: second.created_at - 1 });
	assert.ok(first.created_at >= second.created_at && second.created_at > older[0].created_at);
});

const note = sign('a visitor', 1, 'From outside #musesocial', [['t', 'musesocial']]);
await check('a true event is taken', async () => assert.equal(await relay.publish({ ...note }), ''));
await until(() => heard.some((event) => event.id === note.id));
await check('again: a duplicate', async () => assert.match(await relay.publish({ ...note }), /^duplicate:/));
await check('a false one is not', () => assert.rejects(relay.publish({ ...sign('a visitor', 1, 'x'), sig: note.sig }), /signature is wrong/));
await check('nobody deletes for others', async () => {
	await relay.publish(sign('a stranger', 5, '', [['e', note.id]], now()));
	assert.equal((await query({ ids: [note.id] })).length, 1);
});
await check('an author deletes', async () => {
	await relay.publish(sign('a visitor', 5, '', [['e', note.id]], now()));
	assert.equal((await query({ ids: [note.id] })).length, 0);
	assert.equal((await query({ kinds: [5], authors: [pubkey('a visitor')] })).length, 1);
});

const about = await (await fetch(`${base}/nostr`, { headers: { accept: 'application/nostr+json' } })).json();
await check('what it says of itself (NIP-11)', () => assert.equal(about.limitation.max_subscriptions, 20));
await post('/stage/relay?auth=1');
await check('a login is wanted', async () => {
	const reason = await new Promise((resolve) => relay.subscribe([{ kinds: [1] }], { onclose: resolve }));
	assert.match(reason, /^auth-required:/);
});
relay.close();
process.exit(failed ? 1 : 0);
