import { readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, sep } from "node:path";
import { isArchiveName } from "../backup/archive-file.ts";
import type { Settings } from "../cli/settings.ts";

/** A file with its name below the folder of the configuration. */
export interface ConfigurationFile {
  readonly name: string;
  readonly path: string;
}

/**
 * The configuration and the files that it names: own and accepted cards, agreements, products, certificates, lists, mappings. Secrets
 * stay out (key-encryption key, passwords, private keys), and so does what lies outside the folder of the configuration, which has no
 * place below another folder. In: settings. Out: files, and names of what stays out.
 */
export function configurationFiles(settings: Settings): {
  readonly files: readonly ConfigurationFile[];
  readonly notIncluded: readonly string[];
  /** Which of the files is the configuration itself. */
  readonly main: string;
} {
  const folder = dirname(settings.file);
  const { store, broker, tls, watch, partners } = settings;
  const postgres = store.engine === "postgresql" ? store : null;
  const rabbits = [broker.engine === "rabbitmq" ? broker : null, ...partners.map(({ amqps }) => amqps)];
  const named = [
    settings.file,
    join(folder, "card.jws"),
    ...partners.map(({ card }) => card),
    ...[settings.agreementsDir, settings.productsDir].flatMap(filesIn),
    ...tls.crlFiles,
    ...tls.trustedIssuers,
    ...watch.map(({ mapping }) => mapping),
    postgres?.caFile,
    postgres?.clientCertificateFile,
    ...rabbits.flatMap((rabbit) => [rabbit?.caFile, rabbit?.certificateFile]),
  ].filter((path) => path != null);
  const secret = [
    settings.keyEncryptionKeyFile,
    postgres?.passwordFile,
    postgres?.clientKeyFile,
    ...rabbits.map((rabbit) => rabbit?.keyFile),
  ].filter((path) => path != null);
  const all = [...new Set(named)].map((path) => ({ name: relative(folder, path).split(sep).join("/"), path }));
  const hasPlace = ({ name }: ConfigurationFile) => !isAbsolute(name) && isArchiveName(`configuration/${name}`);
  return {
    main: basename(settings.file),
    files: all.filter(hasPlace),
    notIncluded: [...all.filter((file) => !hasPlace(file)).map(({ path }) => path), ...new Set(secret)],
  };
}

/** The plain files of a folder and of those below it. */
function filesIn(folder: string | null): string[] {
  if (folder === null) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile())
    .sort();
}
