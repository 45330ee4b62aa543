namespace AfterAction.ProtectedStore.Sealing;

/// <summary>Wraps the keys of reviews with a key that never leaves it: AES key wrap with padding (RFC 5649).</summary>
public interface IKeyWrapper : IDisposable
{
    /// <summary>The name of the wrapping key that new wraps use; names are kept beside what they wrapped.</summary>
    string Current { get; }

    /// <param name="key">16 to 64 bytes.</param>
    byte[] Wrap(ReadOnlySpan<byte> key);

    /// <summary>False when there is no wrapping key of that name, or when it did not make this wrap.</summary>
    /// <param name="key">As long as the key that was wrapped; untouched when the answer is false.</param>
    bool TryUnwrap(string name, ReadOnlySpan<byte> wrapped, Span<byte> key);
}
