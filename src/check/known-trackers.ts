/*
 * Names under which well-known services store, and what for, as those services document them. By these a policy that
 * calls them necessary, or lists them under another purpose, is known. Data: what is not listed is not judged.
 */

export type TrackerUse = 'analytics' | 'advertising';

export interface KnownTracker {
  /** May end in `*`. */
  readonly name: string;
  readonly use: TrackerUse;
  readonly service: string;
  /** Can be set up so that some countries ask no consent for it (CNIL, Garante, Tw 11.7a). */
  readonly exemptible?: true;
}

const of = (service: string, use: TrackerUse, names: string, exemptible?: true): KnownTracker[] =>
  names.split(' ').map((name) => ({ name, use, service, ...(exemptible && { exemptible }) }));

export const KNOWN_TRACKERS: readonly KnownTracker[] = [
  ...of('Google Analytics', 'analytics', '_ga _ga_* _gid _gat* __utm*'),
  ...of('Matomo', 'analytics', '_pk_id* _pk_ses* _pk_ref* _pk_cvar*', true),
  ...of('Piano Analytics', 'analytics', 'atuserid atidvisitor xtvrn xtan', true),
  ...of('Hotjar', 'analytics', '_hj*'),
  ...of('Microsoft Clarity', 'analytics', '_clck _clsk CLID'),
  ...of('Adobe Analytics', 'analytics', 's_vi s_fid AMCV_*'),
  ...of('Amplitude', 'analytics', 'amplitude_* AMP_*'),
  ...of('Mixpanel', 'analytics', 'mp_*'),
  ...of('Google Ads', 'advertising', '_gcl_* _gac_* IDE DSID test_cookie NID'),
  ...of('Meta', 'advertising', '_fbp _fbc fr'),
  ...of('Microsoft Advertising', 'advertising', '_uet* MUID'),
  ...of('LinkedIn', 'advertising', 'li_fat_id bcookie lidc UserMatchHistory AnalyticsSyncHistory'),
  ...of('TikTok', 'advertising', '_ttp _tt_*'),
  ...of('Pinterest', 'advertising', '_pin_unauth _pinterest_*'),
  ...of('Snap', 'advertising', '_scid*'),
  ...of('Criteo', 'advertising', 'cto_bundle cto_bidid'),
  ...of('Taboola', 'advertising', 't_gid taboola_*'),
];

/**
 * What a tracker of a policy is known as. A pattern is known where everything that it stands for is listed, or
 * something that is listed is what it stands for.
 */
export function knownTracker(name: string): KnownTracker | undefined {
  const stem = name.replace(/\*$/, '');
  const wide = name.endsWith('*');
  return KNOWN_TRACKERS.find((one) => {
    const root = one.name.replace(/\*$/, '');
    if (one.name.endsWith('*') ? stem.startsWith(root) : stem === root) return true;
    return wide && stem.length > 2 && root.startsWith(stem);
  });
}
