import { buttonClass } from '#components/ui/button.tsx';
import { Input } from '#components/ui/input.tsx';
import { Label } from '#components/ui/label.tsx';
import { Select } from '#components/ui/select.tsx';

export interface SearchFormProps {
  /** What may be typed: "Id, tenant, intent or e-mail". */
  label: string;
  q: string;
  /** What the address says beside the search, and goes on saying. */
  kept?: Readonly<Record<string, string>>;
  choice?: { label: string; value: string | undefined; options: readonly { value: string; word: string }[] };
}

/** A plain form: the address is the state, and it works before any script has come. */
export function SearchForm({ label, q, kept = {}, choice }: SearchFormProps) {
  return (
    <form
      key={`${q} ${choice?.value ?? ''}`}
      autoComplete="off"
      className="flex flex-wrap items-end gap-3 px-4 pt-4 sm:px-5"
    >
      <div className="grid grow gap-1.5 sm:max-w-96">
        <Label htmlFor="search-q">{label}</Label>
        <Input id="search-q" name="q" type="search" defaultValue={q} maxLength={320} />
      </div>
      {choice ? (
        <div className="grid gap-1.5 max-sm:grow">
          <Label htmlFor="search-status">{choice.label}</Label>
          <Select id="search-status" name="status" defaultValue={choice.value ?? ''}>
            <option value="">All</option>
            {choice.options.map(({ value, word }) => (
              <option key={value} value={value}>
                {word}
              </option>
            ))}
          </Select>
        </div>
      ) : null}
      {Object.entries(kept).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className={buttonClass()}>
        Show
      </button>
    </form>
  );
}
