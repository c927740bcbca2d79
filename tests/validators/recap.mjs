// Judges recaps with what others wrote: html-validate for the page, markdown-it for the Markdown.
//   recap.mjs html FILE           valid, and as accessible as can be told from the text
//   recap.mjs md FILE LINES       nothing but what a recap is made of, and every post's words as they were (LINES: export --as jsonl)
//   recap.mjs axe FILE            writes on standard output the page with axe-core in it, which writes its verdict into the page
import fs from 'node:fs';
import { load } from './load.mjs';

const [, , what, file, lines] = process.argv;
const text = fs.readFileSync(file, 'utf8');
const problems = [];

async function html() {
	const { HtmlValidate } = await load('html-validate');
	const validator = new HtmlValidate({ extends: ['html-validate:standard', 'html-validate:a11y'] });
	const report = await validator.validateString(text, file);
	for (const result of report.results)
		for (const message of result.messages)
			problems.push(`${message.line}:${message.column} ${message.message} (${message.ruleId})`);
}

// All that a recap may become: anything else came out of a post.
const allowed = new Set(['heading', 'paragraph', 'inline', 'bullet_list', 'list_item', 'blockquote', 'table', 'thead', 'tbody', 'tr', 'th', 'td',
	'text', 'strong', 'link', 'softbreak', 'hardbreak']);
const words = (s) => s.split(/\s+/).filter(Boolean).join(' ');

function kind(token) {
	return token.type.replace(/_(open|close)$/, '');
}

async function md() {
	const { default: MarkdownIt } = await load('markdown-it');
	const tokens = new MarkdownIt({ html: true, linkify: false }).parse(text, {});
	const quotes = new Map();
	let quoted = null, depth = 0;
	for (const token of tokens) {
		for (const one of [token, ...(token.children ?? [])]) {
			if (!allowed.has(kind(one)))
				problems.push(`${one.type}: ${one.content.slice(0, 80)}`);
			if (depth > 0 && ['link', 'strong', 'heading', 'bullet_list'].includes(kind(one)))
				problems.push(`${one.type} in a post: ${one.content.slice(0, 80)}`);
		}
		depth += token.type === 'blockquote_open' ? 1 : token.type === 'blockquote_close' ? -1 : 0;
		if (token.type === 'blockquote_open')
			quoted = [];
		else if (token.type === 'blockquote_close')
			quotes.set(words(quoted.join(' ')), (quotes.get(words(quoted.join(' '))) ?? 0) + 1);
		else if (depth > 0 && token.type === 'inline')
			quoted.push(token.children.map((c) => (c.type === 'text' ? c.content : ' ')).join(''));
	}
	for (const line of fs.readFileSync(lines, 'utf8').split('\n').filter(Boolean)) {
		const post = JSON.parse(line);
		const said = words((post.warning === null ? '' : `Content warning: ${post.warning} `) + post.text);
		if (post.repost_of === null && !quotes.has(said))
			problems.push(`not as it was said: ${said.slice(0, 120)}`);
	}
	console.log(`# ${quotes.size} texts`);
}

function axe() {
	const script = fs.readFileSync(new URL('../npm/node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
	const page = text.replace(/<meta http-equiv=.Content-Security-Policy.[^>]*>/, '');
	const run = `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'wcag22aa', 'best-practice'] }).then((r) => {
		document.body.innerHTML = '';
		const pre = document.createElement('pre');
		pre.id = 'verdict';
		pre.textContent = 'axe: ' + r.violations.length + ' problems, ' + r.passes.length + ' passes\\n' +
			r.violations.map((v) => v.id + ': ' + v.help + ' ' + v.nodes.slice(0, 3).map((n) => n.html).join(' | ')).join('\\n');
		document.body.append(pre);
	});`;
	process.stdout.write(page.replace('</body>', () => `<script>${script}</script><script>${run}</script></body>`));
}

await { html, md, axe }[what]();
for (const problem of problems)
	console.log(problem);
process.exitCode = problems.length > 0 ? 1 : 0;
