using System.Security.Cryptography;
using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Keys in use and, for at most a minute, the last few that were. Whoever works on a review leases its key first; the serializer, which
/// cannot wait, finds it here. A key that nobody has leased is not found: nothing is guessed.</summary>
internal sealed class KeyRing(KeyStore store, TimeProvider clock, RandomNumberGenerator randomness) : IDisposable
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
    public async Task<KeyLease?> Create(ReviewId review, CancellationToken ct)
    {
        var key = DataKey.New(randomness);
        if (await store.Add(review, key, ct)) return Keep(review, key);
        key.Dispose();
        return null;
    }

    /// <summary>Undoes <see cref="Create"/>: the review was never opened.</summary>
    public async Task Discard(ReviewId review, CancellationToken ct)
    {
        Forget(review);
        await store.Discard(review, ct);
    }

    /// <summary>The key of a review, for as long as the lease is not disposed; a lease without a key when a tombstone says that it was destroyed. Null
    /// when there is neither: then there is no such review, or it cannot be read, which is told by what happens when it is.</summary>
    /// <exception cref="KeyMissingException">The wrapping key is not here.</exception>
    public async Task<KeyLease?> Lease(ReviewId review, CancellationToken ct) =>
        Find(review) ?? (await store.Find(review, ct) is (true, var key) ? Keep(review, key) : null);

    /// <summary>The index key, made on first use.</summary>
    public async Task<KeyLease> LeaseIndex(CancellationToken ct) => Find(Index) ?? await Lease(Index, ct) ?? await Create(Index, ct) ?? await Lease(Index, ct) ?? throw new KeyMissingException();

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

    private KeyLease? Find(ReviewId review)
    {
        lock (guard)
        {
            if (!held.TryGetValue(review, out var known)) return null;
            if (clock.GetElapsedTime(known.Since) < Longest) return new(this, known);
            Retire(review);
            return null;
        }
    }

    /// <summary>Of two that fetched the same key at once, the first keeps it.</summary>
    private KeyLease Keep(ReviewId review, DataKey? key)
    {
        lock (guard)
        {
            if (!held.TryGetValue(review, out var known)) held[review] = known = new(review, key, clock.GetTimestamp(), ++made);
            else key?.Dispose();
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
