/** Looks into the component files of 2.x. */
import type { ComponentFile } from './station-config.ts';

/** Looks up variables in component files, as the device model names them; names are case-insensitive. */
export const variablesIn = (files: readonly ComponentFile[]) => {
  const lookUp = (component: string, variable: string, instance?: string) => {
    const named = files.filter((file) => same(file.name, component) && same(file.instance, instance));
    for (const { properties } of named) {
      for (const [key, property] of Object.entries(properties)) {
        if (!same(property.variable_name ?? key, variable)) continue;
        const actual = property.attributes?.find(({ type }) => type === undefined || type === 'Actual');
        return actual?.value ?? property.default;
      }
    }
    return undefined;
  };
  return (component: string, variable: string, instance?: string): string | undefined => {
    const value = lookUp(component, variable, instance);
    return value === undefined ? undefined : String(value);
  };
};

const same = (a: string | undefined, b: string | undefined): boolean => a?.toLowerCase() === b?.toLowerCase();
