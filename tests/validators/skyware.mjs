// @skyware/jetstream follows the stage's Jetstream. usage: node skyware.mjs URL
import { collections, commit, endpoint, fail, follow, other } from './follow.mjs';
import { load } from './load.mjs';

const { Jetstream } = await load('@skyware/jetstream');
const { default: WebSocket } = await load('ws');

const jetstream = new Jetstream({ endpoint: `${endpoint}/subscribe`, wantedCollections: collections, cursor: 1, ws: WebSocket });
jetstream.on('commit', commit);
jetstream.on('identity', other);
jetstream.on('account', other);
jetstream.on('error', (error) => fail('no error', error));
jetstream.start();
await follow();
