using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace AfterAction.TransparencyLog;

/// <summary>A public key for notes, with the name it signs under. Equal when name, type and key are.</summary>
public sealed class VerifierKey : IEquatable<VerifierKey>
{
    private readonly PublicKey key;

    internal VerifierKey(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> key)
    {
        if (!KeyText.IsName(name)) throw new MalformedException("The name of a key is not empty and has neither blanks nor a plus.");
        if (!PublicKey.TryImport(SignatureAlgorithm.Ed25519, key, KeyBlobFormat.RawPublicKey, out var imported)) throw new MalformedException("An Ed25519 public key has 32 bytes.");
        (Name, Algorithm, this.key, Id) = (name, algorithm, imported!, KeyText.Id(name, algorithm, key));
    }

    /// <summary>Who signs: for a log usually its origin.</summary>
    public string Name { get; }

    /// <summary>The first four bytes of a hash over name, type and key. No protection: only to tell keys of one name apart.</summary>
    public uint Id { get; }

    public NoteAlgorithm Algorithm { get; }

    /// <summary>Reads <c>name+id+key</c>.</summary>
    /// <exception cref="MalformedException">It is no verifier key, its id is not that of the key, or the type is not known here.</exception>
    public static VerifierKey Parse(string vkey)
    {
        var (name, id, algorithm, bytes) = KeyText.Parse(vkey);
        VerifierKey verifier = new(name, algorithm, bytes);
        return verifier.Id == id ? verifier : throw new MalformedException("The id of the key is not the one of these bytes.");
    }

    /// <summary>The time the signature states, where its algorithm states one. False when it is not of this key over this text.</summary>
    internal bool Verify(ReadOnlySpan<byte> text, ReadOnlySpan<byte> signature, out DateTimeOffset? at)
    {
        var signed = Algorithm.Verify(key, text, signature);
        at = signed?.At;
        return signed is not null;
    }

    public bool Equals(VerifierKey? other) => other is not null && ToString() == other.ToString();

    public override bool Equals(object? obj) => Equals(obj as VerifierKey);

    public override int GetHashCode() => StringComparer.Ordinal.GetHashCode(ToString());

    /// <summary>In the form that <see cref="Parse"/> reads.</summary>
    public override string ToString() => KeyText.Write(Name, Id, Algorithm, key.Export(KeyBlobFormat.RawPublicKey));
}

/// <summary>A private key for notes, with the name it signs under. Holds secret memory: dispose it.</summary>
public sealed class SignerKey : IDisposable
{
    private const string Prefix = "PRIVATE+KEY+";

    private readonly Key key;

    private SignerKey(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> seed)
    {
        if (!Key.TryImport(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, out var imported, new() { ExportPolicy = KeyExportPolicies.AllowPlaintextArchiving | KeyExportPolicies.AllowPlaintextExport }))
            throw new MalformedException("An Ed25519 private key has 32 bytes.");
        key = imported!;
        Verifier = new(name, algorithm, key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <summary>What others need to check the signatures.</summary>
    public VerifierKey Verifier { get; }

    /// <summary>The key of a secret that is kept elsewhere.</summary>
    /// <param name="seed">32 bytes.</param>
    /// <exception cref="MalformedException">There are not 32 bytes, or no key can have this name.</exception>
    public static SignerKey Of(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> seed) => new(name, algorithm, seed);

    /// <exception cref="MalformedException">No key can have this name.</exception>
    public static SignerKey Generate(string name, NoteAlgorithm algorithm, RandomNumberGenerator randomness)
    {
        Span<byte> seed = stackalloc byte[SignatureAlgorithm.Ed25519.PrivateKeySize];
        randomness.GetBytes(seed);
        try
        {
            return new(name, algorithm, seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Reads what <see cref="Export"/> writes.</summary>
    /// <exception cref="MalformedException">It is no signer key, its id is not that of the key, or the type is not known here.</exception>
    public static SignerKey Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal)) throw new MalformedException("A private key begins with PRIVATE+KEY+.");
        var (name, id, algorithm, seed) = KeyText.Parse(text[Prefix.Length..]);
        SignerKey signer = new(name, algorithm, seed);
        CryptographicOperations.ZeroMemory(seed);
        if (signer.Verifier.Id == id) return signer;
        signer.Dispose();
        throw new MalformedException("The id of the key is not the one of these bytes.");
    }

    /// <summary>Signs a note's text.</summary>
    /// <param name="at">Stated by the signature where its algorithm states a time, in whole seconds since 1970; otherwise not used.</param>
    /// <exception cref="MalformedException">No note can have this text.</exception>
    public NoteSignature Sign(string text, DateTimeOffset at) => new(Verifier.Name, Verifier.Id, Verifier.Algorithm.Sign(key, SignedNote.TextBytes(text), at));

    /// <summary>The secret itself, as <c>PRIVATE+KEY+name+id+key</c>: for a file that nobody else can read.</summary>
    public string Export() => Prefix + KeyText.Write(Verifier.Name, Verifier.Id, Verifier.Algorithm, key.Export(KeyBlobFormat.RawPrivateKey));

    public void Dispose() => key.Dispose();

    /// <summary>The public part.</summary>
    public override string ToString() => Verifier.ToString();
}

internal static class KeyText
{
    public static bool IsName(string name) => name.Length > 0 && !name.Any(letter => char.IsWhiteSpace(letter) || letter < ' ' || letter == '+');

    public static uint Id(string name, NoteAlgorithm algorithm, ReadOnlySpan<byte> key) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData([.. Text.Bytes(name), (byte)'\n', algorithm.Type, .. key]));

    public static string Write(string name, uint id, NoteAlgorithm algorithm, ReadOnlySpan<byte> key) =>
        string.Create(CultureInfo.InvariantCulture, $"{name}+{id:x8}+{Convert.ToBase64String([algorithm.Type, .. key])}");

    public static (string Name, uint Id, NoteAlgorithm Algorithm, byte[] Key) Parse(string text)
    {
        // Base64 may hold a plus itself.
        if (text.Split('+', 3) is not [var name, { Length: 8 } hex, var base64]) throw new MalformedException("A key is its name, its id and its bytes, with a plus between them.");
        if (!hex.All(char.IsAsciiHexDigitLower)) throw new MalformedException("The id of a key is eight lower-case hexadecimal digits.");
        if (Text.Base64(base64) is not [var type, .. var key]) throw new MalformedException("A key has a type.");
        return (name, uint.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture), NoteAlgorithm.Of(type), key);
    }
}
