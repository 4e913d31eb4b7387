import type { AccessEntry, ChainedEntry, Checkpoint } from "../../domain/consent.ts";
import type { CaseStore } from "../../ports/case-store.ts";
import { type ChainHead, chainEntries } from "../../text/access-chain.ts";
import { bodiesOf, type Query, type Row, type Sql, toMillis } from "./sql.ts";

const readHead = async (query: Query): Promise<ChainHead> => {
  const row = (await query("SELECT seq, hash FROM ledger_head"))[0];
  return { seq: Number(row?.["seq"]), hash: String(row?.["hash"]) };
};

/** Within a transaction: which holds the head, so that nobody else writes on from it. */
export const appendEntries = async (query: Query, entries: readonly AccessEntry[]): Promise<void> => {
  if (entries.length === 0) return;
  const chained = chainEntries(await readHead(query), entries);
  for (const { seq, previousHash, hash, subject, visibleFrom, ...body } of chained) {
    await query("INSERT INTO ledger VALUES ($1, $2, $3, $4, $5, $6)", [
      seq,
      previousHash,
      hash,
      subject,
      visibleFrom === undefined ? null : toMillis(visibleFrom),
      JSON.stringify(body),
    ]);
  }
  const last = chained.at(-1);
  if (last) await query("UPDATE ledger_head SET seq = $1, hash = $2", [last.seq, last.hash]);
};

const toEntry = (row: Row): ChainedEntry => ({
  ...JSON.parse(String(row["body"])),
  seq: Number(row["seq"]),
  previousHash: String(row["previous_hash"]),
  hash: String(row["hash"]),
  subject: String(row["subject"]),
  ...(row["visible_at"] === null ? {} : { visibleFrom: new Date(Number(row["visible_at"])).toISOString() }),
});

type LedgerMethods = Pick<CaseStore, "record" | "accessOf" | "chain" | "chainHead" | "saveCheckpoint" | "checkpoints">;

export const keepLedger = ({ query, transaction }: Sql): LedgerMethods => ({
  record: (entries) => transaction((within) => appendEntries(within, entries)),
  accessOf: async (subject, { now, limit, before }) => {
    const rows = await query(
      `SELECT * FROM ledger WHERE subject = $1 AND (visible_at IS NULL OR visible_at <= $2) AND seq < $3
       ORDER BY seq DESC LIMIT $4`,
      [subject, toMillis(now), before ?? Number.MAX_SAFE_INTEGER, limit],
    );
    return rows.map(toEntry);
  },
  chain: async ({ after, limit }) =>
    (await query("SELECT * FROM ledger WHERE seq > $1 ORDER BY seq LIMIT $2", [after, limit])).map(toEntry),
  chainHead: () => readHead(query),
  saveCheckpoint: (checkpoint) =>
    transaction(async (within) => {
      await within("INSERT INTO checkpoints VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", [
        checkpoint.signature,
        checkpoint.seq,
        JSON.stringify(checkpoint),
      ]);
    }),
  checkpoints: async () => bodiesOf<Checkpoint>(await query("SELECT body FROM checkpoints ORDER BY seq")),
});
