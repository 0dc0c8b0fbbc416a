/* global performance, requestAnimationFrame, MessageChannel -- within the page */
/* How long a page keeps others waiting. */

/** Longest frame in milliseconds while `acts[act]` runs and until the page rests. */
export const longestFrame = (page, act) =>
  page.evaluate(async (act) => {
    let longest = 0;
    let before = performance.now();
    let watching = true;
    const frame = (now) => {
      longest = Math.max(longest, now - before);
      before = now;
      if (watching) requestAnimationFrame(frame);
    };
    requestAnimationFrame(frame);
    await globalThis.acts[act]();
    await new Promise((done) => setTimeout(done, 300));
    watching = false;
    return longest;
  }, act);

/** Longest task and the whole, in milliseconds, while `acts[act]` runs: how long a message to the page itself waits. */
export const longestTask = (page, act) =>
  page.evaluate(async (act) => {
    const { port1, port2 } = new MessageChannel();
    const start = performance.now();
    let [longest, before, watching] = [0, start, true];
    port1.onmessage = () => {
      const now = performance.now();
      longest = Math.max(longest, now - before);
      before = now;
      if (watching) port2.postMessage(0);
    };
    port2.postMessage(0);
    await globalThis.acts[act]();
    const whole = performance.now() - start;
    await new Promise((done) => setTimeout(done, 100));
    watching = false;
    return { longest, whole };
  }, act);

export const median = (numbers) => numbers.sort((a, b) => a - b)[Math.floor(numbers.length / 2)];
export const rounded = (number, digits = 1) => Number(number.toFixed(digits));
