// @atcute/jetstream follows the stage's Jetstream: with requireHello, and checking every event. usage: node atcute.mjs URL
import { collections, commit, endpoint, fail, follow, other } from './follow.mjs';
import { load } from './load.mjs';

const { JetstreamSubscription } = await load('@atcute/jetstream');
const { default: WebSocket } = await load('ws');

const subscription = new JetstreamSubscription({
	url: endpoint,
	wantedCollections: collections,
	cursor: 1,
	ws: { WebSocket },
	validateEvents: true,
	onConnectionError: (event) => fail('a connection', event.error ?? event.message),
	onError: (error) => fail('a valid event', error),
});

const collect = async () => {
	for await (const event of subscription) {
		if (event.kind === 'commit') commit(event);
		else other();
	}
};
collect().catch((error) => fail('a stream', error));
await follow();
