import type { Pool } from 'pg';

/**
 * The sandbox's time: wall time plus an offset that people and tests move forward. Objects' timestamps and expiries
 * follow it; webhook signatures never do, because the receiver checks them against its own clock.
 */
export class Clock {
  #offsetSeconds = 0;

  now(): number {
    return Math.floor(Date.now() / 1000) + this.#offsetSeconds;
  }

  get offsetSeconds(): number {
    return this.#offsetSeconds;
  }

  async load(pool: Pool): Promise<void> {
    const { rows } = await pool.query<{ value: number }>(
      "select value from settings where name = 'clock_offset'",
    );
    this.#offsetSeconds = rows[0]?.value ?? 0;
  }

  async advance(pool: Pool, seconds: number): Promise<void> {
    await this.#store(pool, this.#offsetSeconds + seconds);
  }

  async reset(pool: Pool): Promise<void> {
    await this.#store(pool, 0);
  }

  async #store(pool: Pool, seconds: number): Promise<void> {
    await pool.query(
      `insert into settings (name, value) values ('clock_offset', to_jsonb($1::bigint))
       on conflict (name) do update set value = excluded.value`,
      [seconds],
    );
    this.#offsetSeconds = seconds;
  }
}
