/**
 * The small part of the reflect-metadata proposal that @peculiar/x509 leans on (through tsyringe): import this file
 * before it. The decorators of that package leave no metadata of their own, so an empty memory will do.
 */
type Metadata = {
  getMetadata(key: unknown, target: object): unknown;
  getOwnMetadata(key: unknown, target: object): unknown;
  defineMetadata(key: unknown, value: unknown, target: object): void;
};

const kept = new WeakMap<object, Map<unknown, unknown>>();

const metadata: Metadata = {
  getMetadata(key, target) {
    for (let each: object | null = target; each; each = Object.getPrototypeOf(each) as object | null)
      if (kept.get(each)?.has(key)) return kept.get(each)?.get(key);
    return undefined;
  },
  getOwnMetadata: (key, target) => kept.get(target)?.get(key),
  defineMetadata(key, value, target) {
    const own = kept.get(target) ?? new Map<unknown, unknown>();
    kept.set(target, own.set(key, value));
  },
};

if (!('getMetadata' in Reflect)) Object.assign(Reflect, metadata);
