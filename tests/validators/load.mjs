// Loads a package of tests/npm. One of them wants a newer node than 18 unless its plain variant is taken.
import crypto from 'node:crypto';
import { createRequire, register } from 'node:module';
import { pathToFileURL } from 'node:url';

const plain = `export const resolve = (name, context, next) =>
	next(name, name === '@atcute/uint8array' ? { ...context, conditions: ['import', 'default'] } : context);`;
if (!crypto.hash) register(`data:text/javascript,${encodeURIComponent(plain)}`);
globalThis.crypto ??= crypto.webcrypto;

const from = createRequire(new URL('../npm/package.json', import.meta.url));
export const load = (name) => import(pathToFileURL(from.resolve(name)).href);
