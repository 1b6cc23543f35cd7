import { compareBytes } from "../../record/record_key.ts";
import { CallFailed, type ObjectApi } from "../../oci/object_api.ts";

/** Most names that the service puts on one page (API reference, ListObjects). */
const PAGE_SIZE = 1000;

/** One page of names, and where the next one starts. */
interface Page {
  readonly names: readonly string[];
  readonly next: string | undefined;
}

/**
 * Names the objects whose names begin alike, by the order of their bytes, one request for each thousand.
 * The next page is asked for while this one is worked on, and no further.
 *
 * @param api calls to the bucket's service
 * @param prefix how the names begin
 * @returns the names, page by page
 * @throws {CallFailed}
 */
export async function* listObjectNames(
  api: ObjectApi,
  prefix: string,
): AsyncGenerator<readonly string[]> {
  let ahead: Promise<Page> | undefined = pageFrom(api, prefix, undefined);
  while (ahead !== undefined) {
    const { names, next }: Page = await ahead;
    ahead = next === undefined ? undefined : pageFrom(api, prefix, next);
    // A failure is met when its page is, or never, when nobody wants that page any more.
    ahead?.catch(() => {});
    yield names;
  }
}

async function pageFrom(api: ObjectApi, prefix: string, start: string | undefined): Promise<Page> {
  const { bucket, namespace } = api.settings;
  const { objects, nextStartWith } = await api.call((calls) =>
    calls.listObjects({
      namespaceName: namespace.value,
      bucketName: bucket.value,
      prefix,
      ...start === undefined ? {} : { start },
      limit: PAGE_SIZE,
      fields: "name",
    })
  );
  const names = objects.map(({ name }) => name);
  const page = { names, next: nextStartWith ?? undefined };
  const detail = pageProblem(page, prefix, start);
  if (detail !== undefined) throw new CallFailed({ kind: "unexpected", detail }, false, 1);
  return page;
}

/** Each page has to hold names that were asked for, each once, and lead on: else a listing has no end. */
function pageProblem(
  { names, next }: Page,
  prefix: string,
  start: string | undefined,
): string | undefined {
  if (!names.every((name) => name.startsWith(prefix))) {
    return "a page of a listing that names what was not asked for";
  }
  const isTooEarly = (name: string): boolean =>
    start !== undefined && compareBytes(name, start) < 0;
  const isTooLate = (name: string): boolean => next !== undefined && compareBytes(name, next) >= 0;
  if (next !== undefined && start !== undefined && compareBytes(next, start) <= 0) {
    return "a page of a listing that leads back";
  }
  if (names.some((name) => isTooEarly(name) || isTooLate(name))) {
    return "a page of a listing that leads back";
  }
  return new Set(names).size === names.length
    ? undefined
    : "a page of a listing that names an object twice";
}
