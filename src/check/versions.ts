/** Versions are the owner's own; only where both are made of numbers does one come after the other. */
export function orderOf(before: string, after: string): 'same' | 'raised' | 'lowered' {
  if (before === after) return 'same';
  const [a, b] = [before, after].map((version) => version.split(/[.\-+_]/));
  if (![...a!, ...b!].every((part) => /^\d{1,9}$/.test(part))) return 'raised';
  const length = Math.max(a!.length, b!.length);
  for (let i = 0; i < length; i++) {
    const difference = Number(b![i] ?? 0) - Number(a![i] ?? 0);
    if (difference) return difference > 0 ? 'raised' : 'lowered';
  }
  return 'same';
}
