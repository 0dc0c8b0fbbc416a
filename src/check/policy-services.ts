/*
 * Rules about who is behind a purpose, and what Google's tags are told of it: recipients are named, in one way
 * everywhere, with the country their data go to; types are Google's own, each granted by one purpose.
 */
import { AREA } from '../model/policy-changes.js';
import { isCountry } from './country-profiles.js';
import { AD_TYPES, isAdvertising, isObjected, speaksOf } from './policy-uses.js';
import { doubtful, remarked, sayingOf, wrong } from './policy-view.js';
import type { PolicyFinding, PolicyRule, PolicyView } from './policy-view.js';

const isConsented = ({ scope, basis }: PolicyView['purposes'][number]): boolean =>
  scope === 'device' && basis === 'consent';

const named: PolicyRule = (view) =>
  view.purposes.filter(isConsented).flatMap(({ id, path, services, trackers, google }) => {
    if (services.length)
      return trackers.length
        ? []
        : [
            view.lacks(
              'policy/trackers',
              `${path}.trackers`,
              `“${id}” asks consent to store and says of nothing what is stored, nor for how long`,
              'List each cookie and storage item, with its life and who reads it.',
            ),
          ];
    const own = trackers.length > 0 && !google.length;
    const others = trackers.some(({ service }) => service !== view.policy.head.controller.id);
    return own || others
      ? []
      : [
          view.lacks(
            'policy/services',
            `${path}.services`,
            `“${id}” asks consent and names nobody who relies on it`,
            google.length
              ? 'Name each service that receives the data, Google’s among them, or remove the purpose.'
              : 'Name each service that receives the data, or remove the purpose.',
          ),
        ];
  });

const partners: PolicyRule = (view) =>
  view.purposes
    .filter(({ scope, services }) => scope === 'person' && !services.length)
    .flatMap((purpose) => {
      const { id, sender, path } = purpose;
      const told = sayingOf(
        view.textsOf(purpose, 'label', 'description', 'statement'),
        (one) => one.partners,
      );
      if (sender !== 'partner' && !told) return [];
      return [
        view.lacks(
          'policy/partners',
          `${path}.services`,
          `“${id}” speaks of partners and names none`,
          'Name each partner under services; nobody can agree to what may be anybody.',
        ),
      ];
    });

const twice: PolicyRule = ({ purposes }) =>
  purposes.flatMap(({ id, path, services }) =>
    services.flatMap((service, i) =>
      services.findIndex((one) => one.id === service.id) === i
        ? []
        : [
            wrong(
              'policy/service-twice',
              `${path}.services[${i}].id`,
              `“${service.id}” stands twice under “${id}”`,
              'Name it once.',
            ),
          ],
    ),
  );

const differing: PolicyRule = ({ services }) =>
  services.flatMap((service, i) => {
    const first = services.slice(0, i).find(({ id }) => id === service.id);
    const key = (['name', 'country', 'link'] as const).find((one) => first && first[one] !== service[one]);
    return key
      ? [
          wrong(
            'policy/service-differs',
            `${service.path}.${key}`,
            `the ${key} of “${service.id}” is another than under an earlier purpose`,
            'Write the same everywhere, or give another service another id.',
          ),
        ]
      : [];
  });

const countries: PolicyRule = ({ services }) =>
  services.flatMap(({ id, country, path }): PolicyFinding[] => {
    const rule = 'policy/service-country';
    if (country === undefined)
      return [doubtful(rule, path, `“${id}” does not say in which country it is`, 'Write its country; outside the European Economic Area the notice names what protects the data.')]; // prettier-ignore
    if (!isCountry(country))
      return [wrong(rule, `${path}.country`, `“${country}” is no country of ISO 3166-1`, 'Write its code of two letters, such as GB for the United Kingdom.')]; // prettier-ignore
    return AREA.has(country)
      ? []
      : [remarked('policy/transfer', `${path}.country`, `data go to “${id}” outside the European Economic Area`, 'Have the notice name the country and what protects the data there.')]; // prettier-ignore
  });

const TYPES = [
  ...[...AD_TYPES, 'analytics_storage', 'functionality_storage', 'personalization_storage'],
  'security_storage',
];

const google: PolicyRule = ({ purposes }) =>
  purposes.flatMap(({ id, scope, basis, google, path }, n) =>
    google.flatMap((type, i): PolicyFinding[] => {
      const at = `${path}.google[${i}]`;
      if (!TYPES.includes(type))
        return [wrong('policy/google', at, `“${type}” is no type of Google’s Consent Mode, so nothing is ever granted by it`, `Write one of ${TYPES.join(', ')}.`)]; // prettier-ignore
      if (scope === 'person')
        return [wrong('policy/google', at, `“${id}” is about a person, and “${type}” is about storing on a device`, 'Move it to the device purpose that asks for it.')]; // prettier-ignore
      if ((basis === 'strictly-necessary') !== (type === 'security_storage'))
        return [wrong('policy/google-necessary', at, basis === 'strictly-necessary' ? `“${type}” would be granted without consent` : `“${type}” is nobody’s to refuse and stands under consent`, basis === 'strictly-necessary' ? 'Move it to a purpose that asks consent.' : 'Remove it: it is granted from the start.')]; // prettier-ignore
      const other = purposes.slice(0, n).find((one) => one.google.includes(type));
      return other || google.indexOf(type) !== i
        ? [wrong('policy/google', at, `“${type}” is granted by “${other?.id ?? id}” too`, 'Write it under the one purpose that asks for it.')] // prettier-ignore
        : [];
    }),
  );

/** They stand together: Google uses each of them for advertising alone. */
const advertising: PolicyRule = (view) =>
  view.purposes
    .filter(({ scope, basis }) => scope === 'device' && basis === 'consent')
    .flatMap((purpose) => {
      const ads = purpose.google.find((type) => AD_TYPES.includes(type));
      if (!ads) return [];
      const asks = purpose.id === 'advertising' || speaksOf(view, purpose, 'advertising') !== undefined;
      if (asks && purpose.google.includes('ad_storage')) return [];
      return [
        wrong(
          'policy/google-ads',
          `${purpose.path}.google`,
          asks
            ? `“${purpose.id}” grants ${ads} and not ad_storage, so that the types for advertising part`
            : `“${purpose.id}” grants ${ads} and does not ask for advertising`,
          'Write ad_storage, ad_user_data and ad_personalization under the one purpose that asks for advertising.',
        ),
      ];
    });

/** Else Global Privacy Control would not reach it. */
const signal: PolicyRule = (view) =>
  view.purposes
    .filter((one) => isConsented(one) && isAdvertising(view, one) && !isObjected(one))
    .map(({ id, path }) =>
      wrong(
        'policy/gpc',
        `${path}.id`,
        `“${id}” asks for advertising and is not known as such to Global Privacy Control`,
        'Give it the id "advertising", or "ad_storage" among its Google types.',
      ),
    );

export const SERVICE_RULES: readonly PolicyRule[] = [
  ...[named, partners, twice, differing, countries, google, advertising, signal],
];
