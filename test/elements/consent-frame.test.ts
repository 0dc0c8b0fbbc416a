import { expect, fixture, html } from '@open-wc/testing';
import { nothing } from 'lit';
import { unsafeHTML } from 'lit/directives/unsafe-html.js';
import { Consent } from '../../src/consent.js';
import type { ConsentFrameElement } from '../../src/elements/consent-frame.js';
import { stored } from '../fixtures.js';
import { closeAll, nextRecord, pageConsent as newConsent, soon, told, until } from './page-consent.js';
import { press } from './shown-notice.js';

const FILM = 'data:text/html,<p>A film';
const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="90" height="40"/>')}`;
const YOUTUBE = 'https://www.youtube-nocookie.com/embed/abcdefghijk?rel=0';

const iframe = (more = '', purposes = 'media', address = FILM) =>
  `<iframe data-purpose="${purposes}" data-src="${address}" title="A film" ${more}></iframe>`;

const consents: Consent[] = [];

async function pageConsent(...given: Parameters<typeof newConsent>): Promise<Consent> {
  const consent = await newConsent(...given);
  consents.push(consent);
  return consent;
}

/** Every consent of a page looks after what is held in it: those of other tests must not let anything through. */
function closeGates(): void {
  for (const consent of consents.splice(0)) consent.sensitive = true;
}

interface Held {
  readonly child?: string;
  readonly around?: string;
  readonly consent?: Consent | undefined;
  readonly service?: string;
}

async function frame({ child = iframe(), around = '', service, ...more }: Held = {}) {
  const consent = 'consent' in more ? more.consent : await pageConsent();
  const place = await fixture<HTMLElement>(
    html`<div style="width: 640px">
      <style>
        .absolute {
          position: absolute;
        }
      </style>
      <div style=${around}>
        <consent-frame service=${service ?? nothing} .consent=${consent}>${unsafeHTML(child)}</consent-frame>
      </div>
      <p class="below">Below</p>
    </div>`,
  );
  const element = place.querySelector('consent-frame')!;
  await consent?.details();
  await soon(10);
  await element.updateComplete;
  return { element, consent: consent!, place, ...seen(element) };
}

/** What a visitor finds in it. */
function seen(element: ConsentFrameElement) {
  const root = element.renderRoot as ShadowRoot;
  const texts = (selector: string) =>
    [...root.querySelectorAll(selector)].map((one) => one.textContent.replace(/\s+/g, ' ').trim());
  return {
    root,
    held: () => element.querySelector<HTMLElement>('[data-purpose]')!,
    panel: () => root.querySelector<HTMLElement>('[part=frame]'),
    answers: () => [...root.querySelectorAll<HTMLButtonElement>('[part=answer]')],
    says: () => texts('.data'),
    controls: () => texts('[part=answer], [part=link]'),
    original: () => root.querySelector<HTMLAnchorElement>('a[part=link]')?.href,
    shown: () => !root.querySelector('[part=frame]') && root.querySelector('slot.held') === null,
  };
}

const rectOf = (element: Element) => {
  const { x, y, width, height } = element.getBoundingClientRect();
  return [x, y, width, height].map((one) => Math.round(one * 10) / 10);
};

describe('<consent-frame>', () => {
  afterEach(async () => {
    closeGates();
    await closeAll();
  });

  describe('while its content is held', () => {
    it('says what it is, from where, and who gets which data, with two answers alike', async () => {
      const { root, says, controls, held, answers, panel } = await frame({
        child: iframe('', 'media', YOUTUBE),
      });
      expect(root.querySelector('#title')!.textContent).to.equal('A film');
      expect(root.querySelector('.host')!.textContent).to.equal('www.youtube-nocookie.com');
      expect(says()).to.deep.equal([
        'Recipients of your IP address if you show it: Meter (Belgium). They can store and read data on your device.',
        '“Always show” holds on this whole website for: Media. You can withdraw it at any time through “My choices”.',
      ]);
      expect(controls()).to.deep.equal([
        'Open it at www.youtube.com',
        'Recipients and what is stored',
        'Show this once Only now, on this page',
        'Always show Media',
      ]);
      expect(getComputedStyle(held()).visibility).to.equal('hidden');
      expect(held().hasAttribute('src')).to.equal(false);
      expect([panel()!.getAttribute('role'), panel()!.lang]).to.deep.equal(['group', 'en']);
      const [once, always] = answers() as [HTMLButtonElement, HTMLButtonElement];
      expect(once.className).to.equal(always.className);
      const sizes = [once, always].map((one) => one.getBoundingClientRect());
      expect(sizes[0]!.width).to.be.closeTo(sizes[1]!.width, 0.5);
      expect(sizes[0]!.height).to.be.closeTo(sizes[1]!.height, 0.5);
      expect(sizes[0]!.height).to.be.at.least(44);
    });

    it('passes axe, large and small, wherever it stands', async () => {
      const consent = await pageConsent();
      for (const size of [
        '',
        'width="256" height="150"',
        'width="120" height="90"',
        'width="300" height="60"',
      ]) {
        const { element } = await frame({ consent, child: iframe(size, 'media', YOUTUBE) });
        await expect(element).to.be.accessible();
      }
    });

    it('names content without a title, and says what the page says it is', async () => {
      const { root, element } = await frame({ child: '<img data-purpose="media" data-src="/x.png">' });
      expect(root.querySelector('#title')!.textContent).to.equal('External content');
      element.querySelector('img')!.alt = 'Our office';
      await until(() => root.querySelector('#title')!.textContent === 'Our office');
      element.name = 'The office in Antwerp';
      await element.updateComplete;
      expect(root.querySelector('#title')!.textContent).to.equal('The office in Antwerp');
    });

    it('marks the title with the language of the page it is from', async () => {
      const { root, place, element } = await frame();
      place.lang = 'nl';
      element.requestUpdate();
      await element.updateComplete;
      expect(root.querySelector<HTMLElement>('#title')!.lang).to.equal('nl');
    });

    it('names the service that the page or the address tells, else all of them', async () => {
      const services = [
        { id: 'tube', name: 'Tube', country: 'IE', link: 'https://www.youtube-nocookie.com/privacy' },
        { id: 'atlas', name: 'Atlas', country: 'DE', link: 'https://atlas.example/' },
      ];
      const consent = await pageConsent({}, { 'purposes[3].services': services });
      const [told] = await Promise.all([frame({ consent, child: iframe('', 'media', YOUTUBE) })]);
      expect(told.says()[0]).to.match(/^Recipients .*: Tube \(Ireland\)\./);
      const part = await frame({ consent, child: iframe('', 'media', 'https://maps.atlas.example/1') });
      expect(part.says()[0]).to.contain(': Atlas (Germany).').and.not.contain('Tube');
      const named = await frame({ consent, service: 'atlas', child: iframe('', 'media', YOUTUBE) });
      expect(named.says()[0]).to.contain(': Atlas (Germany).').and.not.contain('Tube');
      const all = await frame({ consent, child: iframe('', 'media', 'https://notatlas.example/1') });
      expect(all.says()[0]).to.contain(': Tube (Ireland) and Atlas (Germany).');
    });

    it('says “its provider” where the details cannot be had', async () => {
      const consent = await pageConsent({ details: '/nothing-here.json' });
      let says: string[] = [];
      await told(async () => (says = (await frame({ consent })).says()));
      expect(says[0]).to.match(/^If you show it, its provider receives/);
    });

    it('leads to the page where people see the same, and never to what could run', async () => {
      const consent = await pageConsent();
      const links: [held: string, original: string | undefined][] = [
        [YOUTUBE, 'https://www.youtube.com/watch?v=abcdefghijk'],
        ['https://www.youtube.com/embed/abcdefghijk/', 'https://www.youtube.com/watch?v=abcdefghijk'],
        ['https://www.youtube.com/embed/videoseries?list=PL1', 'https://www.youtube.com/playlist?list=PL1'],
        ['https://player.vimeo.com/video/12345?h=abc1', 'https://vimeo.com/12345/abc1'],
        ['https://player.vimeo.com/video/12345', 'https://vimeo.com/12345'],
        ['https://www.google.com/maps/embed?pb=!1m18', 'https://www.google.com/maps/embed?pb=!1m18'],
        ['https://notyoutube.com/embed/abcdefghijk', 'https://notyoutube.com/embed/abcdefghijk'],
        ['//maps.example/embed', `${location.protocol}//maps.example/embed`],
        ['/film.html', `${location.origin}/film.html`],
        ['javascript:alert(1)', undefined],
        ['JavaScript:alert(1)', undefined],
        ['java&#10;script:alert(1)', undefined],
        [' data:text/html,<script>alert(1)</script>', undefined],
        ['blob:https://example.org/1', undefined],
        ['file:///etc/passwd', undefined],
        ['https://', undefined],
      ];
      for (const [held, expected] of links) {
        const { original, root } = await frame({ consent, child: iframe('', 'media', held) });
        expect(original(), held).to.equal(expected);
        if (!expected) expect(root.querySelectorAll('a, .host').length, held).to.equal(0);
      }
      const { root } = await frame({ consent, child: iframe('', 'media', YOUTUBE) });
      const link = root.querySelector('a')!;
      expect([link.target, link.rel, link.referrerPolicy]).to.deep.equal([
        '',
        'noopener noreferrer',
        'no-referrer',
      ]);
    });

    it('finds the address of a player, an object and a picture', async () => {
      const consent = await pageConsent();
      for (const child of [
        '<video data-purpose="media"><source data-src="https://films.example/1.mp4"></video>',
        '<object data-purpose="media" data-data="https://films.example/1"></object>',
        '<div><img data-purpose="media" data-src="https://films.example/1.png" alt=""></div>',
      ])
        expect((await frame({ consent, child })).root.querySelector('.host')!.textContent, child).to.equal(
          'films.example',
        );
    });

    it('opens the choices, and takes the focus back where it was', async () => {
      const { root, element, consent } = await frame();
      const link = root.querySelector<HTMLButtonElement>('button[part=link]')!;
      link.focus();
      link.click();
      await until(() => consent.view === 'choices');
      link.blur();
      element.focus();
      expect(root.activeElement).to.equal(link);
      consent.hide();
    });

    it('says only what it is and where, without a policy and without a consent', async () => {
      let unread!: Consent;
      const lines = await told(async () => {
        unread = new Consent({ policy: {}, language: 'en', deciding: () => import('../../src/deciding.js') });
        await unread.ready;
      });
      expect(lines.join()).to.contain('consent-notice/E01');
      for (const consent of [unread, undefined]) {
        const { controls, says, root, held, element } = await frame({
          consent,
          child: iframe('', 'media', YOUTUBE),
        });
        expect(controls()).to.deep.equal(['Open it at www.youtube.com']);
        expect([says(), root.querySelector('#title')!.textContent]).to.deep.equal([[], 'A film']);
        expect(held().hasAttribute('src')).to.equal(false);
        await expect(element).to.be.accessible();
      }
    });

    it('keeps its place empty until it is known what is allowed', async () => {
      const consent = await pageConsent();
      const waiting = Object.defineProperty(consent, 'ready', { value: new Promise(() => undefined) });
      const element = await fixture<ConsentFrameElement>(
        html`<consent-frame .consent=${waiting}
          >${unsafeHTML(iframe('width="300" height="200"'))}</consent-frame
        >`,
      );
      const { panel } = seen(element);
      expect([panel()!.textContent.trim(), rectOf(panel()!)[3]]).to.deep.equal([
        '',
        rectOf(element.querySelector('iframe')!)[3],
      ]);
    });

    it('tells the developer which purpose there is not, and offers nothing', async () => {
      let found!: Awaited<ReturnType<typeof frame>>;
      const lines = await told(async () => (found = await frame({ child: iframe('', 'meida', YOUTUBE) })));
      expect(lines.join()).to.contain('consent-notice/E16').and.contain('meida').and.contain('media');
      expect(found.controls()).to.deep.equal(['Open it at www.youtube.com']);
    });

    it('loads nothing on a page that can reveal health, and says so', async () => {
      const { controls, says, consent, element, shown } = await frame({
        consent: await pageConsent({ sensitive: true }),
        child: iframe('', 'media', YOUTUBE),
      });
      expect(says()).to.have.length(1);
      expect(says()[0]).to.contain('health');
      expect(controls()).to.deep.equal(['Open it at www.youtube.com']);
      await expect(element).to.be.accessible();
      await consent.decide({ media: true });
      await element.updateComplete;
      expect(shown()).to.equal(false);
    });

    it('says that a choice is not kept, where it is not', async () => {
      const consent = await pageConsent();
      Object.defineProperty(consent, 'durable', { value: false });
      const { says } = await frame({ consent });
      expect(says().at(-1)).to.match(/^This browser stores nothing/);
    });
  });

  describe('once', () => {
    it('shows this one, on this page: nothing is decided, stored or sent', async () => {
      const database = 'once-stores-nothing';
      const consent = await pageConsent({ database, endpoint: '/consents' });
      const sent: string[] = [];
      const { fetch, open } = { fetch: window.fetch, open: navigator.sendBeacon };
      window.fetch = (url, init) => {
        if (!String(url).startsWith('data:')) sent.push(String(url));
        return fetch(url, init);
      };
      navigator.sendBeacon = (url) => Boolean(sent.push(String(url)));
      const asked: Event[] = [];
      const listen = (event: Event) => void asked.push(event);
      for (const name of ['consent-decide', 'consent-change'] as const)
        document.addEventListener(name, listen);
      const once: Element[] = [];
      const through = consent.once.bind(consent);
      consent.once = (element) => (once.push(element), through(element));

      const [first, second] = [await frame({ consent }), await frame({ consent })];
      const before = [document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })];
      first.answers()[0]!.click();
      await until(first.shown);
      await until(() => first.held().getAttribute('src') === FILM);
      await soon();
      expect(once).to.deep.equal([first.held()]);
      expect([second.shown(), second.held().hasAttribute('src')]).to.deep.equal([false, false]);
      expect([consent.allows('media'), consent.decisions]).to.deep.equal([false, {}]);
      expect(await consent.history()).to.deep.equal([]);
      expect((await stored(database)).map(([key]) => String(key))).to.deep.equal([]);
      expect([document.cookie, JSON.stringify({ ...localStorage, ...sessionStorage })]).to.deep.equal(before);
      expect([sent, asked]).to.deep.equal([[], []]);

      for (const name of ['consent-decide', 'consent-change'] as const)
        document.removeEventListener(name, listen);
      Object.assign(navigator, { sendBeacon: open });
      window.fetch = fetch;
    });

    for (const [what, child] of [
      ['a frame', iframe()],
      [
        'a picture',
        `<img data-purpose="media" data-src="${PICTURE}" width="270" height="120" alt="A picture">`,
      ],
      [
        'a player',
        '<video data-purpose="media" title="A film" width="300" height="200"><source data-src="data:video/mp4,"></video>',
      ],
    ] as const) {
      it(`ends for ${what} when the gate takes it back`, async () => {
        const { answers, shown, held } = await frame({ child });
        answers()[0]!.click();
        await until(() => shown() && held().matches('[src], :has([src])'));
        // As it does when its purpose is refused: a frame is replaced, others lose their address.
        const its = held().matches('[src]') ? held() : held().firstElementChild!;
        its.removeAttribute('src');
        if (its.localName === 'iframe') its.replaceWith(its.cloneNode());
        await until(() => !shown(), 'the stand-in');
        expect(answers()).to.have.length(2);
      });

      it(`ends for ${what} when its purpose is refused`, async () => {
        const { consent, answers, shown, held } = await frame({ child });
        const loads = () => held().matches('[src], :has([src])');
        answers()[0]!.click();
        await until(() => shown() && loads());
        await consent.rejectAll();
        await until(() => !shown(), 'the stand-in');
        expect([loads(), answers().length]).to.deep.equal([false, 2]);
      });

      it(`takes the keyboard into ${what} that it shows`, async () => {
        const { answers, held, shown } = await frame({ child });
        answers()[0]!.focus();
        await press('Enter');
        await until(shown);
        await until(() => document.activeElement === held(), 'the focus');
      });
    }

    it('ends where the page turns out to be one that can reveal health', async () => {
      const { consent, answers, shown, held } = await frame();
      answers()[0]!.click();
      await until(() => shown() && held().hasAttribute('src'));
      consent.sensitive = true;
      await until(() => !shown());
      expect(answers()).to.have.length(0);
      expect(held().hasAttribute('src')).to.equal(false);
    });
  });

  describe('always', () => {
    it('gives its purpose, recorded as a person’s act in the frame', async () => {
      const { answers, shown, consent, held } = await frame();
      const record = nextRecord();
      answers()[1]!.focus();
      await press('Enter');
      const { layer, method, by, controls, decisions, wording } = await record;
      expect([layer, method, by, controls]).to.deep.equal(['frame', 'toggle', 'person', ['once', 'always']]);
      expect(decisions.map(({ purpose, decision }) => [purpose, decision])).to.deep.equal([
        ['media', 'given'],
      ]);
      expect(wording).to.match(/^[0-9a-f]{64}$/);
      await until(shown);
      expect(consent.allows('advertising')).to.equal(false);
      await until(() => held().hasAttribute('src'));
      await until(() => document.activeElement === held(), 'the focus');
    });

    it('proves what stood there, and nothing that tells which page it was', async () => {
      const wordings = new Set<string | null>();
      for (const [title, address] of [
        ['A film', FILM],
        ['Living with cancer', 'https://films.invalid/cancer'],
      ] as const) {
        const child = iframe('', 'media', address).replace('A film', title);
        const { answers, element } = await frame({ child });
        const record = nextRecord();
        answers()[1]!.click();
        wordings.add((await record).wording);
        element.remove();
      }
      expect(wordings.size).to.equal(1);
    });

    it('says by script where no person did it', async () => {
      const { answers } = await frame();
      const record = nextRecord();
      answers()[1]!.click();
      expect((await record).by).to.equal('script');
    });

    it('gives nothing where the page prevents it, and stays', async () => {
      const { element, answers, consent, shown, root } = await frame();
      element.addEventListener('consent-decide', (event) => event.preventDefault());
      answers()[1]!.focus();
      answers()[1]!.click();
      await soon();
      expect([consent.allows('media'), shown()]).to.deep.equal([false, false]);
      expect(root.activeElement).to.equal(answers()[1]);
    });

    it('shows every frame of that purpose, without taking the focus to them', async () => {
      const consent = await pageConsent();
      const [first, second] = [await frame({ consent }), await frame({ consent })];
      first.answers()[1]!.focus();
      first.answers()[1]!.click();
      await until(() => first.shown() && second.shown());
      await until(() => document.activeElement === first.held());
    });

    it('gives exactly the purposes that are needed and not allowed yet', async () => {
      const consent = await pageConsent();
      const { answers, controls, says } = await frame({ consent, child: iframe('', 'media statistics') });
      expect(controls()).to.include('Always show Statistics, Media');
      expect(says()[0]).to.contain(': Meter (Belgium) and Scale (United States).');
      expect(says()[1]).to.contain('for: Statistics, Media.');
      await consent.decide({ statistics: true });
      await soon();
      expect(controls()).to.include('Always show Media');
      const record = nextRecord();
      answers()[1]!.click();
      expect((await record).decisions.map(({ purpose }) => purpose)).to.deep.equal(['media']);
    });

    it('needs all of several purposes', async () => {
      const consent = await pageConsent();
      const { shown, element } = await frame({ consent, child: iframe('', 'media  statistics') });
      await consent.decide({ media: true });
      await element.updateComplete;
      expect(shown()).to.equal(false);
      await consent.decide({ statistics: true });
      await element.updateComplete;
      expect(shown()).to.equal(true);
    });
  });

  describe('advertising', () => {
    it('is never allowed from here: the choices are offered instead', async () => {
      const { controls, says, answers, consent, element } = await frame({
        child: iframe('', 'media advertising'),
      });
      expect(controls().slice(-2)).to.deep.equal(['Show this once Only now, on this page', 'My choices']);
      expect(says()[1]).to.equal(
        'Your consent is needed for: Advertising, Media. Consent for “Advertising” is given only through “My choices”.',
      );
      await expect(element).to.be.accessible();
      answers()[1]!.click();
      await until(() => consent.view === 'choices');
      expect(await consent.history()).to.deep.equal([]);
      consent.hide();
    });

    it('is known by what it tells Google, too', async () => {
      const consent = await pageConsent({}, { 'purposes[1].google': ['ad_storage'] });
      const { controls } = await frame({ consent, child: iframe('', 'statistics') });
      expect(controls()).to.include('My choices').and.not.include('Always show Statistics');
    });

    it('is no less so while Global Privacy Control is on', async () => {
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: true, configurable: true });
      const consent = await pageConsent();
      const ads = await frame({ consent, child: iframe('', 'advertising') });
      expect(ads.controls().some((one) => one.startsWith('Always'))).to.equal(false);
      const { answers } = await frame({ consent });
      const record = nextRecord();
      answers()[1]!.click();
      expect((await record).decisions.map(({ purpose }) => purpose)).to.deep.equal(['media']);
      expect((await record).signals.gpc).to.equal(true);
      Object.defineProperty(navigator, 'globalPrivacyControl', { value: undefined, configurable: true });
    });

    it('that was allowed in the choices leaves the rest to always', async () => {
      const consent = await pageConsent();
      await consent.decide({ advertising: true });
      const { answers, controls } = await frame({ consent, child: iframe('', 'media advertising') });
      expect(controls()).to.include('Always show Media');
      const record = nextRecord();
      answers()[1]!.click();
      expect((await record).decisions.map(({ purpose }) => purpose)).to.deep.equal(['media']);
    });
  });

  it('never lets through once what is about a person', async () => {
    for (const purpose of ['email', 'health']) {
      const { controls } = await frame({ child: iframe('', purpose) });
      expect(controls()).to.deep.equal(['Recipients and what is stored', 'My choices']);
    }
  });

  it('follows what other views decide, and shows what is held for nothing', async () => {
    const consent = await pageConsent();
    const { shown, element, held } = await frame({ consent });
    await consent.decide({ media: true });
    await element.updateComplete;
    expect(shown()).to.equal(true);
    await until(() => held().hasAttribute('src'));
    await consent.withdraw('media');
    await until(() => !shown() && !held().hasAttribute('src'), 'the stand-in');
    const free = await frame({ consent, child: '<p>Not held at all</p>' });
    expect(free.shown()).to.equal(true);
  });

  it('shows at once what was allowed before, and works in another shadow root', async () => {
    const consent = await pageConsent();
    await consent.decide({ media: true });
    const outer = await fixture<HTMLElement>(html`<div></div>`);
    const root = outer.attachShadow({ mode: 'open' });
    const element = document.createElement('consent-frame');
    element.consent = consent;
    const child = document.createElement('iframe');
    child.title = 'A film';
    Object.assign(child.dataset, { purpose: 'media', src: FILM });
    element.append(child);
    root.append(element);
    consent.scan(root);
    await element.updateComplete;
    const { shown, answers } = seen(element);
    expect(shown()).to.equal(true);
    await consent.rejectAll();
    await until(() => answers().length === 2);
    answers()[0]!.focus();
    answers()[0]!.click();
    await until(() => root.activeElement === element.querySelector('iframe'), 'the focus');
  });

  it('follows a change of its consent, its content and its purposes', async () => {
    const [one, other] = [await pageConsent(), await pageConsent()];
    await other.decide({ media: true });
    const { element, shown, held, controls } = await frame({ consent: one });
    element.consent = other;
    await until(shown);
    held().dataset['purpose'] = 'statistics';
    await until(() => controls().includes('Always show Statistics'));
    element.replaceChildren();
    await until(shown);
  });

  describe('keeps to the box of its content, held or shown:', () => {
    const ROOM = 'width: 600px';
    /** `alone`: the box is also that of the content without a frame around it. */
    const SPELLINGS: [what: string, child: string, around: string, alone: boolean][] = [
      ['pixels', iframe('width="560" height="315" frameborder="0"'), ROOM, true],
      ['pixels, in less room', iframe('width="560" height="315" frameborder="0"'), 'width: 280px', false],
      ['nothing', iframe(), ROOM, false],
      ['a width', iframe('width="400"'), ROOM, false],
      ['a height', iframe('height="200"'), ROOM, false],
      ['per cent and pixels', iframe('width="100%" height="240" style="border: 0"'), ROOM, true],
      ['style in pixels', iframe('style="width: 300px; height: 200.5px"'), ROOM, true],
      ['style in per cent', iframe('style="width: 50%; height: 180px"'), ROOM, true],
      [
        'all of a given box',
        iframe('style="width: 100%; height: 100%; border: 0; display: block"'),
        `${ROOM}; height: 222px`,
        true,
      ],
      [
        'all of a box of a ratio',
        iframe('style="inline-size: 100%; block-size: 100%; border: 0; display: block"'),
        `${ROOM}; display: grid; aspect-ratio: 4 / 3`,
        true,
      ],
      [
        'out of the flow',
        iframe('width="560" height="315" style="position: absolute; inset: 0; width: 100%; height: 100%; border: 0"'),
        `${ROOM}; position: relative; padding-top: 56.25%`,
        true,
      ],
      [
        'in the middle by margins',
        iframe('width="300" height="200" style="display: block; margin: 10px auto; border: 0"'),
        ROOM,
        true,
      ],
      ['in the middle of a text', iframe('width="300" height="200"'), `${ROOM}; text-align: center`, false],
      ['afloat', iframe('width="300" height="200" style="float: right"'), ROOM, true],
      ['an aspect ratio', iframe('style="width: 300px; aspect-ratio: 1; height: auto"'), ROOM, true],
      ['least and most', iframe('style="width: 90%; max-width: 320px; height: 10px; min-height: 150px"'), ROOM, true],
      ['in a row', iframe('width="200" height="150"'), `${ROOM}; display: flex`, true],
      ['drawn larger', iframe('width="200" height="150"'), `${ROOM}; zoom: 1.5`, false],
      [
        'a picture',
        `<img data-purpose="media" data-src="${PICTURE}" width="360" height="160" alt="A picture">`,
        ROOM,
        false,
      ],
      ['a picture of no size', `<img data-purpose="media" data-src="${PICTURE}" alt="A picture">`, ROOM, false],
      ['a player', '<video data-purpose="media" data-src="data:video/mp4," width="400" height="225" controls></video>', ROOM, false],
      ['a player of no size', '<video data-purpose="media" data-src="data:video/mp4," controls></video>', ROOM, false],
      ['sound', '<audio data-purpose="media" data-src="data:audio/wav," controls></audio>', ROOM, false],
      ['an object', `<object data-purpose="media" data-data="${FILM}" width="300" height="200"></object>`, ROOM, false],
      ['what stands around it', `<div style="width: 320px">${iframe('style="width: 100%; height: 190px; display: block"')}</div>`, ROOM, true],
    ]; // prettier-ignore

    for (const [what, child, around, alone] of SPELLINGS)
      it(what, async () => {
        const { element, place, panel, held, shown, consent } = await frame({ child, around });
        const box = () => element.firstElementChild!;
        const all = () => [box(), element, place, place.querySelector('.below')!].map(rectOf);
        const before = all();
        expect(box().getBoundingClientRect().width, 'its width').to.be.above(40);
        const [by, size] = [rectOf(panel()!), rectOf(box())];
        by.forEach((one, i) => expect(one, `the stand-in’s ${i}`).to.be.closeTo(size[i]!, 0.6));
        expect(getComputedStyle(panel()!).display).to.equal('block');
        await consent.decide({ media: true });
        await until(() => shown() && (held().hasAttribute('src') || held().hasAttribute('data')));
        await soon();
        expect(all(), 'shown').to.deep.equal(before);
        await consent.withdraw('media');
        await until(() => !shown());
        await soon(20);
        expect(all(), 'held again').to.deep.equal(before);
        if (!alone) return;
        const width = rectOf(box())[2];
        element.replaceWith(...element.childNodes);
        const free = place.querySelector('[data-purpose]')!;
        expect(rectOf(what === 'what stands around it' ? free.parentElement! : free)[2]).to.equal(width);
        expect(rectOf(place.querySelector('.below')!)[1]).to.be.closeTo(before[3]![1]!, 8);
      });

    it('what the page hides until it is loaded', async () => {
      const style = document.createElement('style');
      style.textContent = '.embedded:not([src]) { display: none }';
      document.head.append(style);
      const { panel, consent, element, shown, held } = await frame({
        child: iframe('class="embedded" width="300" height="200"'),
      });
      expect(getComputedStyle(panel()!).display).to.equal('block');
      const before = rectOf(element);
      await consent.decide({ media: true });
      await until(() => shown() && held().hasAttribute('src'));
      expect(rectOf(element)).to.deep.equal(before);
      style.remove();
    });

    it('nothing, where the page hides it for good or it is as small as a pixel', async () => {
      for (const more of ['hidden', 'style="display: none"', 'width="1" height="1" style="border: 0"']) {
        const { root, element } = await frame({ child: iframe(more) });
        expect(element.getBoundingClientRect().height, more).to.be.at.most(1);
        expect(
          [...root.querySelectorAll('button')].some((one) => one.checkVisibility()),
          more,
        ).to.equal(false);
      }
    });

    it('and follows when that changes', async () => {
      const { panel, held, place } = await frame({ child: iframe('width="500" height="300"') });
      place.style.width = '250px';
      await until(() => Math.abs(rectOf(panel()!)[2]! - rectOf(held())[2]!) < 1);
      held().setAttribute('style', 'width: 180px; height: 180px; margin: 20px');
      await until(() => rectOf(panel()!).every((one, i) => Math.abs(one - rectOf(held())[i]!) < 1));
    });
  });

  describe('in little room', () => {
    for (const [width, height] of [
      [288, 162],
      [260, 146],
      [256, 256],
      [200, 150],
    ] as const)
      it(`of ${width} by ${height} px scrolls its text, and keeps both answers in view`, async () => {
        const { panel, answers } = await frame({
          child: iframe(`width="${width}" height="${height}" style="border: 0"`, 'media', YOUTUBE),
        });
        const box = panel()!.getBoundingClientRect();
        for (const answer of answers()) {
          const { left, right, top, bottom, height: high } = answer.getBoundingClientRect();
          expect(left >= box.left && right <= box.right && top >= box.top && bottom <= box.bottom).to.equal(
            true,
          );
          expect(high).to.be.at.least(44);
        }
        const text = panel()!.querySelector('.text')!;
        expect(text.clientHeight).to.be.above(20);
        expect(text.scrollWidth).to.be.at.most(text.clientWidth);
      });

    it('of 160 by 90 px scrolls all of it to what has the focus', async () => {
      const { panel, answers } = await frame({
        child: iframe('width="160" height="90" style="border: 0"', 'media', YOUTUBE),
      });
      for (const answer of answers()) {
        answer.focus();
        answer.scrollIntoView({ block: 'nearest' });
        const [box, at] = [panel()!.getBoundingClientRect(), answer.getBoundingClientRect()];
        expect(at.top >= box.top - 1 && at.bottom <= box.bottom + 1).to.equal(true);
      }
    });
  });
});
