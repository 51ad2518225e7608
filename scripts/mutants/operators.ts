/**
 * The kinds of faults, as rules on the syntax tree. What cannot change what the program does is left out by rule, not
 * by picking: types, imports, descriptions, ids of machines, texts of errors, and checks that only tell the compiler
 * which event an action has before it.
 */
import ts from 'typescript';

/** A stretch of the file and what stands there instead. */
export type Edit = { start: number; end: number; text: string };
type Rule = (node: ts.Node) => readonly Edit[];

const replace = (node: ts.Node, text: string): Edit => ({ start: node.getStart(), end: node.getEnd(), text });
const negated = (node: ts.Expression): Edit => replace(node, `!(${node.getText()})`);

/** One of a list goes, and the comma with it. */
const without = (list: ts.NodeArray<ts.Node>, index: number): Edit => {
  const [before, node, after] = [list[index - 1], list[index] as ts.Node, list[index + 1]];
  if (after) return { start: node.getStart(), end: after.getStart(), text: '' };
  return { start: before ? before.getEnd() : node.getStart(), end: node.getEnd(), text: '' };
};
const eachWithout = (list: ts.NodeArray<ts.Node>): Edit[] => list.map((_, index) => without(list, index));
const itself = (node: ts.Node, list: ts.NodeArray<ts.Node>): Edit[] => [without(list, list.indexOf(node))];

const nameOf = (node: ts.Node): string | undefined =>
  ts.isPropertyAssignment(node) || ts.isShorthandPropertyAssignment(node)
    ? ts.isComputedPropertyName(node.name)
      ? undefined
      : node.name.text
    : undefined;
const isNamed = (node: ts.Node, ...names: string[]): node is ts.PropertyAssignment =>
  ts.isPropertyAssignment(node) && names.includes(nameOf(node) ?? '');

const enclosing = (node: ts.Node, found: (outer: ts.Node) => boolean): ts.Node | undefined => {
  for (let outer = node.parent; outer; outer = outer.parent) if (found(outer)) return outer;
  return undefined;
};

const isMachineConfig = (node: ts.Node): boolean =>
  ts.isObjectLiteralExpression(node) &&
  ts.isCallExpression(node.parent) &&
  ts.isPropertyAccessExpression(node.parent.expression) &&
  ['createMachine', 'createStateConfig'].includes(node.parent.expression.name.text);

/** Within the chart itself, whose members have operators of their own; functions in it are code like any other. */
const isInChart = (node: ts.Node): boolean => {
  const outer = enclosing(node, (one) => isMachineConfig(one) || ts.isFunctionLike(one));
  return outer !== undefined && isMachineConfig(outer);
};

/** `event.type === 'boot'`: which of its events an action has before it is a question of the compiler. */
const tellsTheCompiler = (node: ts.Expression): boolean =>
  ts.isBinaryExpression(node) &&
  (isEquality(node.operatorToken.kind)
    ? /(^|\.)type$/.test(node.left.getText()) && ts.isStringLiteral(node.right)
    : tellsTheCompiler(node.left) && tellsTheCompiler(node.right));

const isEquality = (kind: ts.SyntaxKind): boolean =>
  kind === ts.SyntaxKind.EqualsEqualsEqualsToken || kind === ts.SyntaxKind.ExclamationEqualsEqualsToken;

const LISTS_OF_ACTIONS = ['actions', 'entry', 'exit'];
/** Not where the actions of a machine are declared. */
const isActions = (node: ts.Node): node is ts.PropertyAssignment =>
  isNamed(node, ...LISTS_OF_ACTIONS) && !ts.isObjectLiteralExpression(node.initializer);

const isText = (node: ts.Node): node is ts.StringLiteral => ts.isStringLiteral(node);
const isAddition = (node: ts.Node): boolean =>
  ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken;
const hasText = (node: ts.Expression): boolean =>
  isText(node) ||
  ts.isTemplateLiteral(node) ||
  (ts.isBinaryExpression(node) && isAddition(node) && (hasText(node.left) || hasText(node.right)));

const OTHER_SIGN: { readonly [sign: string]: { operator: string; instead: string } } = {
  '&&': { operator: 'swap and/or', instead: '||' },
  '||': { operator: 'swap and/or', instead: '&&' },
  '<': { operator: 'move a boundary', instead: '<=' },
  '<=': { operator: 'move a boundary', instead: '<' },
  '>': { operator: 'move a boundary', instead: '>=' },
  '>=': { operator: 'move a boundary', instead: '>' },
  '===': { operator: 'turn a comparison round', instead: '!==' },
  '!==': { operator: 'turn a comparison round', instead: '===' },
  '+': { operator: 'swap an arithmetic sign', instead: '-' },
  '-': { operator: 'swap an arithmetic sign', instead: '+' },
  '*': { operator: 'swap an arithmetic sign', instead: '/' },
  '/': { operator: 'swap an arithmetic sign', instead: '*' },
};

const otherSign =
  (operator: string): Rule =>
  (node) => {
    if (!ts.isBinaryExpression(node)) return [];
    const sign = OTHER_SIGN[node.operatorToken.getText()];
    if (sign?.operator !== operator || hasText(node)) return [];
    // `...(x && { x })`: that the whole member goes is an operator of its own.
    if (ts.isParenthesizedExpression(node.parent) && ts.isSpreadAssignment(node.parent.parent)) return [];
    if (operator === 'swap and/or' && (tellsTheCompiler(node.left) || tellsTheCompiler(node.right)))
      return [];
    return [replace(node.operatorToken, sign.instead)];
  };

const OTHER_METHOD: { readonly [name: string]: string } = {
  some: 'every',
  every: 'some',
  min: 'max',
  max: 'min',
};

/** States that stand beside the one that is named. */
const siblings = (target: ts.StringLiteral): string[] => {
  const states = enclosing(
    target,
    (outer) =>
      isNamed(outer, 'states') &&
      ts.isObjectLiteralExpression(outer.initializer) &&
      outer.initializer.properties.some((state) => nameOf(state) === target.text),
  ) as (ts.PropertyAssignment & { initializer: ts.ObjectLiteralExpression }) | undefined;
  return states?.initializer.properties.flatMap((state) => nameOf(state) ?? []) ?? [];
};

const next = (names: readonly string[], name: string): string | undefined => {
  const distinct = [...new Set(names)];
  return distinct.length < 2 ? undefined : distinct[(distinct.indexOf(name) + 1) % distinct.length];
};

const isTarget = (node: ts.Node): node is ts.StringLiteral =>
  isText(node) &&
  (isNamed(node.parent, 'target') ||
    (ts.isPropertyAssignment(node.parent) &&
      node.parent.initializer === node &&
      ts.isPropertyAssignment(node.parent.parent.parent) &&
      isNamed(node.parent.parent.parent, 'on', 'after')));

/** A word of a contract: `Accepted`, `chargingProfile`, `Energy.Active.Import.Register`. */
const isWord = (text: string): boolean => /^[A-Za-z][\w.-]*$/.test(text);
const alike = (one: string, other: string): boolean => /^[A-Z]/.test(one) === /^[A-Z]/.test(other);

/** Other words that stand where values stand in this file. */
const words = new WeakMap<ts.SourceFile, string[]>();
const wordsOf = (file: ts.SourceFile): string[] => {
  const known = words.get(file);
  if (known) return known;
  const found = nodesOf(file).flatMap((node) => (isText(node) && isValue(node) ? node.text : []));
  words.set(file, found);
  return found;
};

const isValue = (node: ts.StringLiteral): boolean => {
  const { parent } = node;
  const isKey = ts.isPropertyAssignment(parent) && parent.name === node;
  return !isKey && !ts.isArrayLiteralExpression(parent) && !isInChart(node) && isWord(node.text);
};

const NEIGHBOURS: Rule = (node) => {
  if (!isText(node) || !isValue(node)) return [];
  const neighbour = next(
    wordsOf(node.getSourceFile()).filter((word) => alike(word, node.text)),
    node.text,
  );
  return neighbour === undefined ? [] : [replace(node, `'${neighbour}'`)];
};

const METHODS_THAT_LEAVE_OUT = ['filter', 'slice', 'toSorted', 'sort', 'reverse', 'trim', 'toLowerCase'];

/** Every operator, in the order in which it is tried. */
export const OPERATORS: { readonly [name: string]: Rule } = {
  'negate a condition': (node) => {
    if (ts.isIfStatement(node)) return [negated(node.expression)];
    if (ts.isConditionalExpression(node)) return [negated(node.condition)];
    const isGuard =
      ts.isArrowFunction(node) &&
      !ts.isBlock(node.body) &&
      enclosing(node, (outer) => isNamed(outer, 'guards') || ts.isFunctionLike(outer))?.kind ===
        ts.SyntaxKind.PropertyAssignment;
    return isGuard ? [negated(node.body as ts.Expression)] : [];
  },
  'drop a guard': (node) =>
    isNamed(node, 'guard') && ts.isObjectLiteralExpression(node.parent)
      ? itself(node, node.parent.properties)
      : [],
  'drop an action': (node) => {
    if (!isActions(node)) return [];
    const { initializer } = node;
    return ts.isArrayLiteralExpression(initializer)
      ? eachWithout(initializer.elements)
      : [replace(initializer, '[]')];
  },
  'change a target': (node) => {
    if (!isTarget(node)) return [];
    const sibling = next(siblings(node), node.text);
    return sibling === undefined ? [] : [replace(node, `'${sibling}'`)];
  },
  'remove an event handler': (node) => {
    if (isNamed(node, 'always') && isInChart(node))
      return itself(node, (node.parent as ts.ObjectLiteralExpression).properties);
    return isNamed(node, 'on', 'after') && ts.isObjectLiteralExpression(node.initializer)
      ? eachWithout(node.initializer.properties)
      : [];
  },
  ...Object.fromEntries(
    [...new Set(Object.values(OTHER_SIGN).map(({ operator }) => operator))].map((operator) => [
      operator,
      otherSign(operator),
    ]),
  ),
  'drop a default': (node) =>
    ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.QuestionQuestionToken
      ? [replace(node, node.left.getText())]
      : [],
  'flip a boolean': (node) => {
    if (node.kind === ts.SyntaxKind.TrueKeyword) return [replace(node, 'false')];
    return node.kind === ts.SyntaxKind.FalseKeyword ? [replace(node, 'true')] : [];
  },
  'take a neighbouring word': NEIGHBOURS,
  'drop a member': (node) =>
    ts.isObjectLiteralElementLike(node) &&
    ts.isObjectLiteralExpression(node.parent) &&
    !isInChart(node) &&
    !isNamed(node, 'guard', 'guards', 'delays', ...LISTS_OF_ACTIONS) &&
    !isNamed(node.parent.parent, 'actions', 'guards', 'delays')
      ? itself(node, node.parent.properties)
      : [],
  'drop an element': (node) =>
    ts.isArrayLiteralExpression(node) && !isActions(node.parent) && !isInChart(node)
      ? eachWithout(node.elements)
      : [],
  'drop a statement': (node) => {
    if (ts.isExpressionStatement(node)) return [replace(node, ';')];
    const leaves = ts.isIfStatement(node) && !node.elseStatement && !tellsTheCompiler(node.expression);
    return leaves ? [replace(node, ';')] : [];
  },
  'off by one': (node) =>
    ts.isNumericLiteral(node) ? [replace(node, `${Number(node.text.replaceAll('_', '')) + 1}`)] : [],
  'take the opposite method': (node) => {
    const instead = ts.isPropertyAccessExpression(node) && OTHER_METHOD[node.name.text];
    return instead && ts.isCallExpression(node.parent) ? [replace(node.name, instead)] : [];
  },
  'leave a method out': (node) =>
    ts.isCallExpression(node) &&
    ts.isPropertyAccessExpression(node.expression) &&
    METHODS_THAT_LEAVE_OUT.includes(node.expression.name.text)
      ? [replace(node, node.expression.expression.getText())]
      : [],
};

/** What says nothing about what the program does. */
const isBeyond = (node: ts.Node): boolean =>
  ts.isTypeNode(node) ||
  ts.isImportDeclaration(node) ||
  ts.isExportDeclaration(node) ||
  ts.isInterfaceDeclaration(node) ||
  ts.isTypeAliasDeclaration(node) ||
  ts.isThrowStatement(node) ||
  isErrorText(node) ||
  isNamed(node, 'description', 'types') ||
  (isNamed(node, 'id') && isInChart(node));

const isErrorText = (node: ts.Node): boolean =>
  ts.isNewExpression(node) && node.expression.getText().endsWith('Error');

/** All nodes that may change what the program does, in the order of the source. */
export function nodesOf(file: ts.SourceFile): ts.Node[] {
  const found: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    if (isBeyond(node)) return;
    found.push(node);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return found;
}
