// Shows what the quote form posted for marketing by e-mail: /bedankt.html?marketing=given:<record id>.
// The address can be typed by anybody, so this only repeats what came in and proves nothing: the record does.
const element = (id) => document.getElementById(id);
const value = new URLSearchParams(location.search).get('marketing') ?? '';
const record = /^given:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(value)?.[1];

if (record) {
  element('marketing-answer').textContent =
    'U gaf toestemming voor e-mail over onze eigen verzekeringen. U kunt die altijd intrekken.';
  element('marketing-link').href = `/registraties.html#registratie-${record}`;
} else if (value) {
  element('marketing-answer').textContent =
    'Deze waarde is geen toestemming. U krijgt geen nieuws per e-mail.';
} else {
  element('marketing-answer').textContent =
    'U gaf geen toestemming voor nieuws per e-mail. U krijgt alleen uw offerte.';
}
element('marketing-value').textContent = value.slice(0, 200);
element('marketing-proof').hidden = !value;
element('marketing-record').hidden = !record;
element('marketing').hidden = false;
