// Compiles app.scss to ../wwwroot/lib/app.css and copies exactly the fonts and images the result names.
import { compile, Logger } from "sass";
import { copyFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const from = "node_modules/@uswds/uswds";
const to = "../wwwroot/lib";
const { css } = compile("app.scss", {
  style: "compressed", loadPaths: [`${from}/packages`], quietDeps: true, logger: Logger.silent,
});
// Browsers this is made for all read woff2: the older formats are left out, from the sheet and from the disk.
const slim = css.replace(/,url\([^)]*\.(?:woff|ttf)\)format\("[a-z]+"\)/g, "").replace(/,\s*url\([^)]*\.(?:woff|ttf)\)\s*format\("[a-z]+"\)/g, "");
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const [, file] of slim.matchAll(/url\(["']?\.\/([^)"'?#]+)["']?\)/g)) {
  mkdirSync(dirname(join(to, file)), { recursive: true });
  copyFileSync(join(from, "dist", file), join(to, file));
}
writeFileSync(join(to, "app.css"), slim);
