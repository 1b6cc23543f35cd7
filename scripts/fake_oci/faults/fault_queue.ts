import type { HttpRequest } from "../http/http_request.ts";
import type { Operation } from "../object_storage/request_path.ts";
import type { Fault } from "./fault.ts";

/** The services that can be told to misbehave. */
export type ServiceName =
  | "object storage"
  | "instance metadata"
  | "token"
  | "workload identity";

/** What a rule may look at. */
export interface FaultSubject {
  readonly service: ServiceName;
  readonly request: HttpRequest;
  /** Undefined when the path is no operation's. */
  readonly operation: Operation | undefined;
  /** The decoded object name, empty when the request names none. */
  readonly object: string;
}

/** Which requests a rule means; every condition given has to hold. */
export interface RequestMatch {
  readonly method?: string;
  readonly operation?: Operation;
  /** Decoded name of the object. */
  readonly object?: string;
  /** Text that the raw path and query contain. */
  readonly target?: string;
}

/** When to misbehave, and how. */
export interface FaultRule {
  /** Object storage by default. */
  readonly service?: ServiceName;
  /** All requests by default. */
  readonly match?: RequestMatch | ((subject: FaultSubject) => boolean);
  /** How many matching requests to hit: 1 by default, `Infinity` for all. */
  readonly times?: number;
  /** How many matching requests to let pass first: 0 by default. */
  readonly skip?: number;
  /** Several faults meet the same request together. */
  readonly fault: Fault | readonly Fault[];
}

interface PendingRule {
  readonly rule: FaultRule;
  toSkip: number;
  toHit: number;
}

/** Misbehaviours on command: rules that requests use up, the oldest first. */
export class FaultQueue {
  #rules: PendingRule[] = [];

  /**
   * Adds a rule behind the others.
   *
   * @param rule when to misbehave, and how
   */
  add(rule: FaultRule): void {
    this.#rules.push({ rule, toSkip: rule.skip ?? 0, toHit: rule.times ?? 1 });
  }

  /** Forgets all rules. */
  clear(): void {
    this.#rules = [];
  }

  /** How many rules still wait for requests: 0 when everything that was asked for has happened. */
  get pending(): number {
    return this.#rules.length;
  }

  /**
   * Takes the faults of a request, which are those of the oldest rule that matches it.
   *
   * @param subject the request
   * @returns its faults, none for most
   */
  take(subject: FaultSubject): readonly Fault[] {
    for (const pending of this.#rules) {
      if ((pending.rule.service ?? "object storage") !== subject.service) continue;
      if (!matches(pending.rule.match, subject)) continue;
      if (pending.toSkip > 0) {
        pending.toSkip--;
        continue;
      }
      pending.toHit--;
      if (pending.toHit <= 0) this.#rules = this.#rules.filter((other) => other !== pending);
      const { fault } = pending.rule;
      return "kind" in fault ? [fault] : fault;
    }
    return [];
  }
}

function matches(match: FaultRule["match"], subject: FaultSubject): boolean {
  if (match === undefined) return true;
  if (typeof match === "function") return match(subject);
  return (match.method === undefined || match.method === subject.request.method) &&
    (match.operation === undefined || match.operation === subject.operation) &&
    (match.object === undefined || match.object === subject.object) &&
    (match.target === undefined || subject.request.target.includes(match.target));
}
