/*
 * Lets a form go only when what was ticked in it has been recorded, so that the id it submits is an id that exists.
 * A page that submits by its own script is not held up: its decision is recorded at the same time.
 */

/** @param commit what there is to record, or nothing @returns how to stop */
export function submitWith(form: HTMLFormElement, commit: () => Promise<unknown> | undefined): () => void {
  let passing = false;
  // On the document, so that the page's own listeners on the form have spoken first.
  const submitted = (event: SubmitEvent) => {
    if (event.target !== form || passing) return;
    const work = commit();
    if (!work || event.defaultPrevented) return;
    event.preventDefault();
    const again = () => {
      passing = true;
      // The page's listeners have seen this submit once already.
      window.addEventListener('submit', (second) => second.stopImmediatePropagation(), {
        capture: true,
        once: true,
      });
      form.requestSubmit(event.submitter);
      passing = false;
    };
    void work.then(again, again);
  };
  document.addEventListener('submit', submitted);
  return () => document.removeEventListener('submit', submitted);
}
