import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axeFile = createRequire(import.meta.url).resolve('axe-core/axe.min.js');

/** @param more  flags of Chromium; without a graphics card it draws WebGL by software */
export const launch = (...more) =>
	chromium.launch({
		executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
		args: [
			...more,
			'--no-sandbox',
			'--disable-gpu',
			'--enable-unsafe-swiftshader',
			'--disable-quic',
			'--no-first-run',
			'--disable-background-networking',
			'--disable-component-update',
			'--disable-sync'
		]
	});

export const wide = { viewport: { width: 1280, height: 800 } };
export const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

/**
 * A fresh page; `problems` collects what no page may do: throw, or break the content security policy. Failed
 * requests are the business of the tests that stop the server.
 */
export async function openPage(browser, url, options = wide) {
	const context = await browser.newContext({
		...options,
		permissions: ['clipboard-read', 'clipboard-write']
	});
	const page = await context.newPage();
	page.setDefaultTimeout(30_000); // a machine with two processors, busy
	page.problems = [];
	page.on('pageerror', (error) => page.problems.push(error.message));
	page.on('console', (message) => {
		const isNetwork = /Failed to load resource|ERR_CONNECTION/.test(message.text());
		if (message.type() === 'error' && !isNetwork) page.problems.push(message.text());
	});
	await page.goto(url);
	return page;
}

export async function closePage(page) {
	await page.context().close();
	assert.deepEqual(page.problems, []);
}

/** What axe finds wrong, as lines: the rule and the elements. */
export async function axeFindings(page) {
	// Not as a script element, which the content security policy forbids.
	await page.evaluate(await readFile(axeFile, 'utf8'));
	const { violations } = await page.evaluate(() => globalThis.axe.run());
	return violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target}`));
}

export const trainUrl = (halfspace, workspace, classifier, view = 'train') =>
	`${halfspace.url}#/w/${encodeURIComponent(workspace)}/c/${encodeURIComponent(classifier)}/${view}`;

// Not by role, which the options of select fields have too.
export const cards = (page) => page.locator('[role=option]');
/** The names of the cards tell rank, score, label and caption. */
export const cardNames = (page) => page.locator('[role=option] .name').allTextContents();
export const cardIds = (page) => cards(page).evaluateAll((all) => all.map(({ id }) => id));
/** Waits until the cards of these items lie one after another. */
export const inOrder = (page, listed) =>
	page.waitForFunction(
		(wanted) =>
			[...document.querySelectorAll('[role=option]')]
				.map(({ id }) => `${id},`)
				.join('')
				.includes(wanted),
		listed.map(({ item }) => `card-${item.id},`).join('')
	);
/** The item whose card has the focus. */
export const focusedCard = (page) =>
	page.getByRole('listbox').getAttribute('aria-activedescendant');

/** Waits until the page says that everything is stored. */
export const saved = (page) => page.getByText('saved', { exact: true }).waitFor();
/** Holds requests back until what it returns is called; they then go on, or what else is to be done with them. */
export async function holdBack(page, urls, go = (route) => route.continue()) {
	let release;
	const released = new Promise((resolve) => (release = resolve));
	await page.route(urls, async (route) => {
		await released;
		await go(route);
	});
	return release;
}
/** Waits until there are cards and the name of each has these words. */
export const allNamed = (page, words) =>
	page.waitForFunction((words) => {
		const names = [...document.querySelectorAll('[role=option] .name')];
		return names.length > 0 && names.every(({ textContent }) => textContent.includes(words));
	}, words);
/** Does what changes the classifier on the server, and waits until it has changed there. */
export async function changed(page, act) {
	const answer = page.waitForResponse((one) => one.request().method() === 'PATCH');
	await act();
	await answer;
}
/** Undoes by key, and waits until that is done on the server. */
export async function undone(page) {
	const answer = page.waitForResponse((one) => one.url().endsWith('/undo'));
	await page.keyboard.press('z');
	await answer;
}
export const round = (page, number) =>
	page.getByRole('heading', { name: `Round ${number}`, exact: true }).waitFor();
