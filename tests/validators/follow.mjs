// What the two Jetstream clients have in common: start the tour when connected, collect, compare with the stage's ledger.
import assert from 'node:assert/strict';

const base = process.argv[2];
const deadline = Date.now() + 60_000;
const repost = 'app.bsky.feed.repost';
export const collections = ['app.bsky.feed.post', repost];
export const endpoint = base.replace('http:', 'ws:');

const received = [];
let strangers = 0;
let known = new Set();

const get = async (path) => (await fetch(base + path)).text();
const status = async () => JSON.parse(await get('/stage/status'));
const post = (path) => fetch(base + path, { method: 'POST' });
const kinds = { create: 'post', update: 'edit', delete: 'delete' };

export function commit(event) {
	const { operation, collection, rkey, cid, record } = event.commit;
	const uri = `at://${event.did}/${collection}/${rkey}`;
	const kind = collection === repost ? 'boost' : kinds[operation];
	received.push({ line: [kind, uri, operation === 'delete' ? '' : cid].join(' '), time: event.time_us, record });
}

export function other() {
	strangers++;
}

export function fail(what, error) {
	console.log(`FAILED ${what}: ${error?.message ?? error}`);
	process.exit(1);
}

async function until(what, condition) {
	while (!(await condition())) {
		if (Date.now() > deadline) {
			fail(what, 'never came');
		}
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
}

async function expected() {
	const lines = (await get('/stage/ledger')).trim().split('\n').map((line) => JSON.parse(line));
	return lines
		.filter((line) => line.network === 'bluesky' && line.streamed)
		.map((line) => [line.kind, line.uri, line.kind === 'delete' ? '' : line.cid].join(' '));
}

function slice(text, { byteStart, byteEnd }) {
	return Buffer.from(text).subarray(byteStart, byteEnd).toString();
}

function checkFacets(record) {
	for (const { index, features } of record.facets ?? []) {
		const shown = slice(record.text, index);
		for (const feature of features) {
			if (feature.$type.endsWith('#tag')) assert.equal(shown.replace(/^[#＃]/u, ''), feature.tag);
			if (feature.$type.endsWith('#link')) assert.ok(feature.uri.includes(shown.replace(/\.\.\.$/, '')), shown);
			if (feature.$type.endsWith('#mention')) assert.match(shown, /^@[\w.-]+$/);
		}
	}
	return record.facets?.length ?? 0;
}

function check(name, body) {
	try {
		body();
		console.log(`ok ${name}`);
	} catch (error) {
		fail(name, error);
	}
}

// Call when the client is set up; it may connect by then or later.
export async function follow() {
	await until('a connection', async () => (await status()).connections.jetstream === 1);
	await post('/stage/resume');
	await until('the end of the tour', async () => (await status()).script.over);
	const wanted = await expected();
	known = new Set(wanted);
	const mine = () => received.filter(({ line }) => known.has(line));
	await until('all of the tour', () => mine().length >= wanted.length);
	check('all of the tour in its order', () => assert.deepEqual(mine().map(({ line }) => line), wanted));
	check('the firehose around it', () => assert.ok(received.length > wanted.length + 50, `${received.length} commits`));
	check('identity and account events unasked', () => assert.ok(strangers > 0));
	check('time that only goes forward', () => assert.ok(received.every(({ time }, i) => i === 0 || time > received[i - 1].time)));
	check('facets that fit their text', () => assert.ok(received.reduce((sum, { record }) => sum + (record ? checkFacets(record) : 0), 0) > 50));
	process.exit(0);
}
