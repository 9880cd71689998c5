import { MediaQuery } from 'svelte/reactivity';

/**
 * A screen on which all cards at once would be too small to judge, as one enlarged to 200% is: there the page scrolls.
 * The styles of the views with cards say the same.
 */
export const smallScreen = new MediaQuery('(max-width: 900px) and (max-height: 560px)');
