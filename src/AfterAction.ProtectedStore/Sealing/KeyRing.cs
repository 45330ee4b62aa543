using System.Security.Cryptography;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Whether somebody stands on the review's side of an incident, as the ledger says it now.</summary>
internal delegate Task<bool> KeyWarden(PersonId person, IncidentId incident, CancellationToken ct);

/// <summary>Keys in use and, for at most a minute, the last few that were. Whoever works on a review leases its key first; the serializer, which
/// cannot wait, finds it here. A key that nobody has leased is not found: nothing is guessed.</summary>
/// <param name="warden">Asked before a key is unwrapped for somebody, whatever the door has asked.</param>
internal sealed class KeyRing(KeyStore store, KeyWarden warden, TimeProvider clock, RandomNumberGenerator randomness) : IDisposable
{
    public const int Most = 64;

    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    /// <summary>Stands for the agency's own key, for lists and pseudonyms; it seals no content of any review.</summary>
    public static readonly ReviewId Index = new(Guid.Empty);

    private readonly Lock guard = new();
    private readonly Dictionary<ReviewId, Held> held = [];

    /// <summary>Too old to be leased again, and still in somebody's hands.</summary>
    private readonly List<Held> retired = [];
    private long made;

    /// <summary>Makes the key of a review that is about to be opened, and leases it. Null when the review has a key or a tombstone already.</summary>
    public async Task<KeyLease?> Create(ReviewId review, IncidentId incident, CancellationToken ct)
    {
        using var index = await LeaseIndex(ct);
        return await Make(review, Sealed(index.Key!, review, incident), ct);
    }

    /// <summary>Undoes <see cref="Create"/>: the review was never opened.</summary>
    public async Task Discard(ReviewId review, CancellationToken ct)
    {
        Forget(review);
        await store.Discard(review, ct);
    }

    /// <summary>The key of a review, for as long as the lease is not disposed; a lease without a key when a tombstone says that it was destroyed. Null
    /// when there is neither: then there is no such review, or it cannot be read, which is told by what happens when it is.</summary>
    /// <param name="by">Who reads or writes with it; null for what the program does by rule, which shows nobody anything. Left out: whoever does not stand on the review's side of the incident,
    /// though the door let him in. For whoever has passed here, the answer is kept as long as the key.</param>
    /// <exception cref="KeyMissingException">The wrapping key is not here.</exception>
    /// <exception cref="KeyWithheldException">The ledger does not say that this person stands on the review's side.</exception>
    public async Task<KeyLease?> Lease(ReviewId review, PersonId? by, CancellationToken ct)
    {
        if (Find(review, by) is { } kept) return kept;
        if (await store.Find(review, by, ct) is not (true, var found)) return null;
        if (found is null) return Keep(review, null, by);
        if (by is { } person && !await Stands(person, review, found, ct))
        {
            await store.Withhold(review, person, ct);
            throw new KeyWithheldException();
        }

        return Keep(review, store.Unwrap(found), by);
    }

    /// <summary>The index key, made on first use.</summary>
    public async Task<KeyLease> LeaseIndex(CancellationToken ct) =>
        Find(Index, null) ?? await Lease(Index, null, ct) ?? await Make(Index, null, ct) ?? await Lease(Index, null, ct) ?? throw new KeyMissingException();

    /// <summary>Of which incident the key of a review is, as it stands beside the key.</summary>
    public static byte[] Sealed(DataKey index, ReviewId review, IncidentId incident) => ReviewCipher.Seal(index, review, SealedKind.Incident, incident.Value.ToByteArray());

    /// <summary>The key of a review that somebody has leased; null when it was destroyed.</summary>
    /// <exception cref="InvalidOperationException">Nobody has leased it: a bug.</exception>
    public DataKey? Of(ReviewId review)
    {
        lock (guard)
        {
            var known = held.TryGetValue(review, out var found) && found.Leases > 0 ? found : retired.Find(old => old.Review == review);
            return (known ?? throw new InvalidOperationException("The key of a review was used without a lease.")).Key;
        }
    }

    /// <summary>Lets go of a key at once, or as soon as nobody works with it.</summary>
    public void Forget(ReviewId review)
    {
        lock (guard) Retire(review);
    }

    public void Dispose()
    {
        lock (guard)
        {
            foreach (var review in held.Keys.ToList()) Retire(review);
        }
    }

    private async Task<bool> Stands(PersonId person, ReviewId review, WrappedKey found, CancellationToken ct)
    {
        using var index = await LeaseIndex(ct);
        return found.Incident is { } box && await warden(person, new(new Guid(ReviewCipher.Open(index.Key!, review, SealedKind.Incident, box))), ct);
    }

    private async Task<KeyLease?> Make(ReviewId review, byte[]? incident, CancellationToken ct)
    {
        var key = DataKey.New(randomness);
        if (await store.Add(review, key, incident, ct)) return Keep(review, key, null);
        key.Dispose();
        return null;
    }

    private KeyLease? Find(ReviewId review, PersonId? by)
    {
        lock (guard)
        {
            if (!held.TryGetValue(review, out var known) || (by is { } person && !known.For.Contains(person))) return null;
            if (clock.GetElapsedTime(known.Since) < Longest) return new(this, known);
            Retire(review);
            return null;
        }
    }

    /// <summary>Of two that fetched the same key at once, the first keeps it.</summary>
    private KeyLease Keep(ReviewId review, DataKey? key, PersonId? by)
    {
        lock (guard)
        {
            if (held.TryGetValue(review, out var old) && clock.GetElapsedTime(old.Since) >= Longest) Retire(review);
            if (!held.TryGetValue(review, out var known)) held[review] = known = new(review, key, clock.GetTimestamp(), ++made);
            else key?.Dispose();
            if (by is { } person) known.For.Add(person);
            return new(this, known);
        }
    }

    private void Return(Held returned)
    {
        lock (guard)
        {
            if (--returned.Leases > 0) return;
            if (retired.Remove(returned)) returned.Key?.Dispose();
            foreach (var idle in held.Values.Where(each => each.Leases == 0).OrderBy(each => each.Number).ToList())
            {
                if (held.Count > Most || clock.GetElapsedTime(idle.Since) >= Longest) Retire(idle.Review);
            }
        }
    }

    private void Retire(ReviewId review)
    {
        if (!held.Remove(review, out var known)) return;
        if (known.Leases > 0) retired.Add(known);
        else known.Key?.Dispose();
    }

    internal sealed class Held(ReviewId review, DataKey? key, long since, long number)
    {
        public ReviewId Review => review;

        public DataKey? Key => key;

        public long Since => since;

        /// <summary>The lower, the longer it is here.</summary>
        public long Number => number;

        public int Leases { get; set; }

        /// <summary>For whom it was unwrapped.</summary>
        public HashSet<PersonId> For { get; } = [];
    }

    /// <summary>The right to use a review's key until it is disposed; to be disposed soon.</summary>
    internal sealed class KeyLease : IDisposable
    {
        private readonly KeyRing ring;
        private Held? lease;

        internal KeyLease(KeyRing ring, Held held)
        {
            (this.ring, lease) = (ring, held);
            held.Leases++;
        }

        /// <summary>Null when the key was destroyed.</summary>
        public DataKey? Key => (lease ?? throw new ObjectDisposedException(nameof(KeyLease))).Key;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref lease, null) is { } returned) ring.Return(returned);
        }
    }
}

/// <summary>Whoever asks for a review's key does not stand on the review's side of the wall. The door had let him in: that is a bug, or he was recused since then.</summary>
public sealed class KeyWithheldException() : Exception("The key of a review was withheld.");
