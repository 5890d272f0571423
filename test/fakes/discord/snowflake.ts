/** Discord's ids: milliseconds since 2015, shifted by 22 bits, and a counter. Unique within one fake. */
const DISCORD_EPOCH_MS = 1_420_070_400_000n;

let counter = 0n;

export function snowflake(at = Date.now()): string {
  counter = (counter + 1n) & 0x3fffffn;
  return (((BigInt(at) - DISCORD_EPOCH_MS) << 22n) | counter).toString();
}

/** Index of the shard that serves this server: `(guild_id >> 22) % num_shards`. */
export function shardOf(guildId: string, shardCount: number): number {
  return Number((BigInt(guildId) >> 22n) % BigInt(shardCount));
}
