using System.Security.Cryptography;
using System.Text;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>The key of one review, 32 bytes, kept where the collector does not copy it and zeroed when it is let go.</summary>
internal sealed class DataKey : IDisposable
{
    public const int Length = 32;

    private readonly byte[] bytes = GC.AllocateArray<byte>(Length, pinned: true);
    private int gone;

    public static DataKey New(RandomNumberGenerator randomness)
    {
        DataKey key = new();
        randomness.GetBytes(key.bytes);
        return key;
    }

    /// <summary>Null when the wrapper does not know it.</summary>
    public static DataKey? Unwrap(IKeyWrapper wrapper, string name, ReadOnlySpan<byte> wrapped)
    {
        DataKey key = new();
        if (wrapper.TryUnwrap(name, wrapped, key.bytes)) return key;
        key.Dispose();
        return null;
    }

    public byte[] Wrap(IKeyWrapper wrapper) => wrapper.Wrap(Bytes);

    public void Encrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> plain, Span<byte> cipher, Span<byte> tag, ReadOnlySpan<byte> vouched)
    {
        using AesGcm aes = new(Bytes, tag.Length);
        aes.Encrypt(nonce, plain, cipher, tag, vouched);
    }

    public void Decrypt(ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> cipher, ReadOnlySpan<byte> tag, Span<byte> plain, ReadOnlySpan<byte> vouched)
    {
        using AesGcm aes = new(Bytes, tag.Length);
        aes.Decrypt(nonce, cipher, tag, plain, vouched);
    }

    /// <summary>A pseudonym: the same for the same thing, and telling nothing of it to whoever has not this key.</summary>
    public Guid Blind(string what, ReadOnlySpan<byte> thing)
    {
        Span<byte> own = stackalloc byte[Length], hash = stackalloc byte[HMACSHA256.HashSizeInBytes], message = stackalloc byte[256 + thing.Length];
        var length = Encoding.UTF8.GetBytes(what, message);
        message[length++] = 0;
        thing.CopyTo(message[length..]);
        HKDF.Expand(HashAlgorithmName.SHA256, Bytes, own, "blind"u8);
        HMACSHA256.HashData(own, message[..(length + thing.Length)], hash);
        return new Guid(hash[..16]);
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref gone, 1) == 0) CryptographicOperations.ZeroMemory(bytes);
    }

    /// <summary>Zeroed, and of no more use.</summary>
    public bool IsGone => Volatile.Read(ref gone) != 0;

    public override string ToString() => nameof(DataKey);

    private ReadOnlySpan<byte> Bytes => !IsGone ? bytes : throw new ObjectDisposedException(nameof(DataKey));
}
