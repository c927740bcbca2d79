// twitter-api-v2 asks the stage's X for rules, stream, search and posts. It insists on https://api.x.com: a TLS front on loopback with a
// certificate of our own stands there, and only this client trusts it. usage: node twitter.mjs URL
import assert from 'node:assert';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import os from 'node:os';
import path from 'node:path';
import tls from 'node:tls';
import { load } from './load.mjs';

const loaded = await load('twitter-api-v2');
const { ETwitterStreamEvent, TwitterApi } = loaded.default ?? loaded;
const stage = process.argv[2];
const scratch = fs.mkdtempSync(path.join(os.tmpdir(), 'tweetup-x-'));

function certificate() {
	const [key, cert] = [path.join(scratch, 'key'), path.join(scratch, 'cert')];
	execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '2', '-keyout', key,
		'-out', cert, '-subj', '/CN=api.x.com', '-addext', 'subjectAltName=DNS:api.x.com'], { stdio: 'ignore' });
	return { key: fs.readFileSync(key), cert: fs.readFileSync(cert) };
}

function pass(request, response) {
	const onward = http.request(stage + request.url, { method: request.method, headers: request.headers, agent: false }, (answer) => {
		response.writeHead(answer.statusCode, answer.headers);
		answer.setEncoding('utf8'); // whole characters: this client spoils those that come in two pieces, which the stage sends on purpose
		answer.pipe(response);
		answer.on('error', () => response.destroy());
	});
	onward.on('error', () => response.destroy());
	response.on('close', () => onward.destroy());
	request.pipe(onward);
}

const keys = certificate();
const front = https.createServer(keys, pass);
await new Promise((resolve) => front.listen(0, '127.0.0.1', resolve));

class Here extends https.Agent {
	createConnection(options) {
		return tls.connect({ ...options, host: '127.0.0.1', port: front.address().port, servername: 'api.x.com', ca: keys.cert });
	}
}

const client = (token) => new TwitterApi(token, { httpAgent: new Here() }).v2;
const x = client('good-app');
const ask = async (method, what) => (await fetch(`${stage}/stage/${what}`, { method })).text();
const ledger = async () => (await ask('GET', 'ledger')).trim().split('\n').map((line) => JSON.parse(line));

async function until(done) {
	for (const end = Date.now() + 60000; !(await done());) {
		assert.ok(Date.now() < end, 'waited too long');
		await new Promise((resolve) => setTimeout(resolve, 50));
	}
}

async function rules() {
	assert.equal((await x.streamRules()).data, undefined);
	const made = await x.updateStreamRules({ add: [{ value: '#musesocial -is:retweet', tag: 'muse' }, { value: '#nobody', tag: 'none' }] });
	assert.equal(made.meta.summary.created, 2);
	const again = await x.updateStreamRules({ add: [{ value: '#nobody', tag: 'more' }] });
	assert.equal(again.errors[0].title, 'DuplicateRule');
	assert.equal(again.errors[0].id, made.data[1].id);
	await x.updateStreamRules({ delete: { ids: [made.data[1].id] } });
	assert.deepEqual((await x.streamRules()).data.map((rule) => rule.tag), ['muse']);
}

const fields = { 'tweet.fields': ['created_at', 'author_id', 'entities', 'note_tweet', 'referenced_tweets'],
	expansions: ['author_id', 'attachments.media_keys'], 'user.fields': ['name', 'username'], 'media.fields': ['type', 'url', 'alt_text'] };

async function stream() {
	const heard = [];
	const open = await x.searchStream(fields);
	open.on(ETwitterStreamEvent.Data, (message) => heard.push(message));
	await assert.rejects(client('good-app').searchStream(fields), (error) => error.code === 429);
	await ask('POST', 'resume');
	await until(async () => JSON.parse(await ask('GET', 'status')).script.over);
	const told = (await ledger()).filter((line) => line.network === 'x' && line.streamed && !line.backlog && line.tags.includes('musesocial') &&
		(line.kind === 'post' || line.kind === 'edit'));
	await until(() => heard.length >= told.length);
	open.close();
	assert.deepEqual(heard.map(({ data }) => data.id).sort(), told.map((line) => line.id).sort());
	for (const { data, includes, matching_rules } of heard) {
		const text = data.note_tweet ?? data;
		assert.ok(includes.users.some((user) => user.id === data.author_id));
		assert.ok(matching_rules.some((rule) => rule.tag === 'muse'));
		for (const { start, end, tag } of text.entities?.hashtags ?? [])
			assert.equal([...text.text].slice(start + 1, end).join(''), tag);
		for (const key of data.attachments?.media_keys ?? []) assert.ok(includes.media.some((media) => media.media_key === key));
	}
}

async function search() {
	const pages = await x.search('#musesocial -is:retweet', { ...fields, max_results: 10 });
	assert.equal(pages.rateLimit.limit, 450);
	assert.ok(pages.rateLimit.reset * 1000 > Date.now());
	while (!pages.done) await pages.fetchNext();
	const lines = (await ledger()).filter((line) => line.network === 'x');
	const gone = new Set(lines.filter((line) => line.kind === 'delete').map((line) => line.uri));
	const there = new Set(lines.filter((line) => line.kind === 'post' && line.tags.includes('musesocial') && !gone.has(line.uri)).map((line) => line.uri));
	assert.deepEqual(new Set(pages.tweets.map((post) => post.edit_history_tweet_ids[0])), there);
	assert.ok(there.size > 20);
	const nothing = await x.search('#nobodywrotethis', { max_results: 10 });
	assert.deepEqual(nothing.tweets, []);
	await assert.rejects(x.search('#musesocial', { max_results: 5 }), (error) => error.code === 400);
}

async function posts() {
	const lines = (await ledger()).filter((line) => line.network === 'x' && line.kind === 'post');
	const id = lines[0].uri;
	await ask('POST', `delete?id=${lines[1].key}`);
	const answer = await x.tweets([id, lines[1].uri], fields);
	assert.deepEqual(answer.data.map((post) => post.id), [id]);
	assert.equal(answer.errors[0].resource_id, lines[1].uri);
	assert.match(answer.errors[0].type, /resource-not-found$/);
}

async function refusals() {
	await assert.rejects(client('bad').search('#musesocial'), (error) => error.code === 401);
	await ask('POST', 'x?limit=0&window=60');
	await assert.rejects(x.search('#musesocial'), (error) => error.rateLimitError && error.rateLimit.reset * 1000 > Date.now());
	await ask('POST', 'x?limit=-1');
}

let bad = 0;
for (const check of [rules, stream, search, posts, refusals]) {
	try {
		await check();
		console.log(`ok ${check.name}_it_understands`);
	} catch (error) {
		bad++;
		console.log(`FAILED ${check.name}: ${String(error.message).split('\n')[0]}`);
		console.error(error);
	}
}
fs.rmSync(scratch, { recursive: true, force: true });
process.exit(bad ? 1 : 0);
