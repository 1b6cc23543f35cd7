/** One save and load of playbooks/vars/exact_values.yml, as its values must arrive. */
export interface ExactCase {
  readonly job_name: string;
  readonly host: string;
  readonly ansible_job_id: string;
  readonly metadata: Readonly<Record<string, unknown>>;
}

/** All of them, in the order of the file. */
export const EXACT_CASES: readonly ExactCase[] = [
  {
    job_name: `nightly "export" of 'db'`,
    host: "web 01",
    ansible_job_id: "j533400396067.27308",
    metadata: {
      quotes: `it's "quoted"`,
      dollar: "$HOME ${HOME} `id` \\$HOME",
      lines: "one\ntwo\r\n\tthree\n",
      emoji: "🚀 ünïcödé",
      braces: "{{ nothing_of_this_name }} {# no comment #}",
    },
  },
  {
    job_name: "$HOME ${USER}; `id`",
    host: `o'brien "€"`,
    ansible_job_id: "123456.789",
    metadata: {
      words: ["yes", "no", "true", "null", "1.50", "0x1F"],
      values: [true, false, null, 12345678901234567890, -1, 0.25, "", [], {}],
    },
  },
  {
    job_name: "{{ lookup('pipe', 'id') }}",
    host: "{{ nothing_of_this_name }}",
    ansible_job_id: "1234567890.50",
    metadata: {},
  },
  {
    job_name: "🚀 nightly — ünïcödé",
    host: "no",
    ansible_job_id: "1e5",
    metadata: { no: "kept" },
  },
  { job_name: "true", host: "null", ansible_job_id: "0x1F", metadata: { omit: "omit" } },
];
