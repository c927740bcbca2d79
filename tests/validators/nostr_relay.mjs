// A relay that others wrote (@nostr-relay), with its events in memory and NIP-11 beside it. And events as nostr-tools signs them.
import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { load } from './load.mjs';

const { EventRepository, LogLevel } = await load('@nostr-relay/common');
const { NostrRelay } = await load('@nostr-relay/core');
const { Validator } = await load('@nostr-relay/validator');
const { WebSocketServer } = (await load('ws')).default;
// Its exports lead a require() to a file that only an import can read.
export const tools = await import(new URL('../npm/node_modules/nostr-tools/lib/esm/pure.js', import.meta.url));

const key = (name) => new Uint8Array(createHash('sha256').update(`a throw-away key of ${name}`).digest());
export const pubkey = (name) => tools.getPublicKey(key(name));
export const now = () => Math.floor(Date.now() / 1000);
export const sign = (name, kind, content, tags = [], created_at = now()) =>
	JSON.parse(JSON.stringify(tools.finalizeEvent({ kind, content, tags, created_at }, key(name))));

const newestFirst = (a, b) => b.created_at - a.created_at || (a.id < b.id ? -1 : 1);
const has = (event, letter, values) => event.tags.some(([name, value]) => name === letter && values.includes(value));

function fits(event, filter) {
	const lists = Object.entries(filter).filter(([name]) => name[0] === '#');
	return (
		(!filter.ids || filter.ids.includes(event.id)) &&
		(!filter.kinds || filter.kinds.includes(event.kind)) &&
		(!filter.authors || filter.authors.includes(event.pubkey)) &&
		!(event.created_at < filter.since) && !(event.created_at > filter.until) &&
		lists.every(([name, values]) => has(event, name.slice(1), values))
	);
}

class Memory extends EventRepository {
	events = new Map();
	asked = [];
	isSearchSupported() { return false; }
	upsert(event) {
		const isDuplicate = this.events.has(event.id);
		this.events.set(event.id, event);
		return { isDuplicate };
	}
	find(filter) {
		this.asked.push(filter);
		return [...this.events.values()].filter((event) => fits(event, filter)).sort(newestFirst).slice(0, Math.min(filter.limit ?? 100, 100));
	}
	async deleteByDeletionRequest(event) {
		this.events.set(event.id, event);
		for (const [name, id] of event.tags) {
			if (name === 'e' && this.events.get(id)?.pubkey === event.pubkey) this.events.delete(id);
		}
	}
	async destroy() {}
}

// members: only they are answered (NIP-42).
const membersOnly = {
	async handleMessage(context, message, next) {
		if (message[0] !== 'REQ') return next();
		context.sendMessage(['CLOSED', message[1], 'auth-required: members only']);
		context.sendMessage(['AUTH', context.id]);
		return { messageType: 'REQ', events: [] };
	},
};

export async function startRelay(information, members = false) {
	const memory = new Memory();
	const relay = new NostrRelay(memory, { logLevel: LogLevel.ERROR, filterResultCacheTtl: 0 });
	if (members) relay.register(membersOnly);
	const validator = new Validator();
	const sockets = new Set();
	const server = createServer((request, answer) => {
		answer.writeHead(200, { 'content-type': 'application/nostr+json' });
		answer.end(JSON.stringify(information));
	});
	new WebSocketServer({ server }).on('connection', (socket) => {
		sockets.add(socket);
		relay.handleConnection(socket);
		socket.on('message', async (data) => {
			try {
				await relay.handleMessage(socket, await validator.validateIncomingMessage(data));
			} catch (error) {
				socket.send(JSON.stringify(['NOTICE', error.message]));
			}
		});
		socket.on('close', () => {
			sockets.delete(socket);
			relay.handleDisconnect(socket);
		});
		socket.on('error', () => {});
	});
	await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `ws://127.0.0.1:${server.address().port}`,
		memory,
		async publish(event) {
			await relay.handleEvent(event);
			if (event.kind === 5) await relay.broadcast(event); // it leaves that to whoever runs it
		},
		drop: () => sockets.forEach((socket) => socket.terminate()),
		stop: () => { sockets.forEach((socket) => socket.terminate()); server.close(); },
	};
}
