// Bundles the editor into the package, with the licences of all that is really in it, and notes what it was made from.
// `make editor` runs it. The same lock file gives the same bytes, so a change of the bundle without one shows.
import { createHash } from "node:crypto";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { build } from "esbuild";

const into = new URL("../skills/signalwire_transfer/_studio/static/", import.meta.url);
const here = (name) => new URL(name, import.meta.url);

const made = await build({
  entryPoints: ["entry.mjs"],
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  charset: "utf8",
  legalComments: "none", // they stand in a file of their own, all of them
  metafile: true,
  write: false,
});
const bundle = made.outputFiles[0].contents;
await writeFile(new URL("editor.js", into), bundle);

const licences = [];
for (const name of packages(Object.keys(made.metafile.inputs))) {
  const folder = here(`node_modules/${name}/`);
  const { version } = JSON.parse(await readFile(new URL("package.json", folder), "utf8"));
  const file = (await readdir(folder)).find((each) => /^licen[cs]e/i.test(each));
  if (!file) throw new Error(`${name} has no licence file`);
  licences.push(`${name} ${version}\n\n${(await readFile(new URL(file, folder), "utf8")).trim()}\n`);
}
const rule = `\n${"-".repeat(80)}\n\n`;
await writeFile(new URL("editor.LICENSES.txt", into), `editor.js holds these packages.\n${rule}${licences.join(rule)}`);

const sources = ["build.mjs", "entry.mjs", "package.json", "package-lock.json"];
const hashed = [
  ...(await Promise.all(sources.map(async (name) => `${hash(await readFile(here(name)))}  ${name}`))),
  `${hash(bundle)}  editor.js`,
];
await writeFile(here("made.sha256"), `${hashed.join("\n")}\n`);
console.log(`editor.js: ${bundle.length} bytes, ${licences.length} packages`);

function packages(files) {
  const names = files.filter((file) => file.startsWith("node_modules/")).map((file) => {
    const [first, second] = file.split("/").slice(1);
    return first.startsWith("@") ? `${first}/${second}` : first;
  });
  return [...new Set(names)].sort();
}

function hash(content) {
  return createHash("sha256").update(content).digest("hex");
}
