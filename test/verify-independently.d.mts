export declare function firstFault(ndjson: string): string | undefined;
