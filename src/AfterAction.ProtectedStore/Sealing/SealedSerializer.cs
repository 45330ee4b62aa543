using System.Buffers;
using System.Data.Common;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using AfterAction.Kernel;
using Marten;
using Npgsql;
using Weasel.Core;

namespace AfterAction.ProtectedStore.Sealing;

/// <summary>All that the store writes and reads goes through here. Facts and sheets are sealed with their review's key, which must be leased; the few
/// plain types of the store's own are let through; everything else throws. Nothing is ever written in clear because somebody forgot.</summary>
internal sealed class SealedSerializer(KeyRing keys) : Marten.ISerializer
{
    private readonly Marten.Services.SystemTextJsonSerializer inner = new() { EnumStorage = EnumStorage.AsString, Casing = Casing.CamelCase };

    public EnumStorage EnumStorage => inner.EnumStorage;

    public Casing Casing => inner.Casing;

    public ValueCasting ValueCasting => inner.ValueCasting;

    public string ToJson(object? document) => inner.ToJson(Seal(document));

    public string ToCleanJson(object? document) => inner.ToCleanJson(Seal(document));

    public string ToJsonWithTypes(object document) => inner.ToJsonWithTypes(Seal(document)!);

    public void WriteTo(IBufferWriter<byte> writer, object? document) => inner.WriteTo(writer, Seal(document));

    public void WriteToCleanJson(IBufferWriter<byte> writer, object? document) => inner.WriteToCleanJson(writer, Seal(document));

    public void WriteToJsonWithTypes(IBufferWriter<byte> writer, object document) => inner.WriteToJsonWithTypes(writer, Seal(document)!);

    public void WriteToParameter(NpgsqlParameter parameter, object? document) => inner.WriteToParameter(parameter, Seal(document));

    public void WriteToParameter(DbParameter parameter, object? document) => WriteToParameter((NpgsqlParameter)parameter, document);

    public T FromJson<T>(Stream stream) => IsSealed(typeof(T)) ? (T)Open(typeof(T), inner.FromJson<Envelope>(stream)) : inner.FromJson<T>(stream);

    public T FromJson<T>(DbDataReader reader, int index) => IsSealed(typeof(T)) ? (T)Open(typeof(T), inner.FromJson<Envelope>(reader, index)) : inner.FromJson<T>(reader, index);

    public object FromJson(Type type, Stream stream) => IsSealed(type) ? Open(type, inner.FromJson<Envelope>(stream)) : inner.FromJson(type, stream);

    public object FromJson(Type type, DbDataReader reader, int index) => IsSealed(type) ? Open(type, inner.FromJson<Envelope>(reader, index)) : inner.FromJson(type, reader, index);

    public async ValueTask<T> FromJsonAsync<T>(Stream stream, CancellationToken cancellationToken = default) =>
        IsSealed(typeof(T)) ? (T)Open(typeof(T), await inner.FromJsonAsync<Envelope>(stream, cancellationToken)) : await inner.FromJsonAsync<T>(stream, cancellationToken);

    public async ValueTask<T> FromJsonAsync<T>(DbDataReader reader, int index, CancellationToken cancellationToken = default) =>
        IsSealed(typeof(T)) ? (T)Open(typeof(T), await inner.FromJsonAsync<Envelope>(reader, index, cancellationToken)) : await inner.FromJsonAsync<T>(reader, index, cancellationToken);

    public async ValueTask<object> FromJsonAsync(Type type, Stream stream, CancellationToken cancellationToken = default) =>
        IsSealed(type) ? Open(type, await inner.FromJsonAsync<Envelope>(stream, cancellationToken)) : await inner.FromJsonAsync(type, stream, cancellationToken);

    public async ValueTask<object> FromJsonAsync(Type type, DbDataReader reader, int index, CancellationToken cancellationToken = default) =>
        IsSealed(type) ? Open(type, await inner.FromJsonAsync<Envelope>(reader, index, cancellationToken)) : await inner.FromJsonAsync(type, reader, index, cancellationToken);

    private sealed record Envelope([property: JsonPropertyName("c")] byte[] Box);

    /// <summary>True for what is sealed, false for what the store itself keeps in clear; throws for everything else.</summary>
    private static bool IsSealed(Type type) =>
        type == typeof(Fact) || type == typeof(Sheet)
        || (type == typeof(string) || type == typeof(Guid) || type == typeof(Dictionary<string, object>) || type == typeof(JasperFx.Events.Tombstone) ? false
            : throw new InvalidOperationException($"{type.Name} is neither sealed nor on the list of what may be written in clear."));

    private object? Seal(object? document) => document switch
    {
        null => null,
        Fact fact => new Envelope(Seal(fact.Review, SealedKind.Fact, fact)),
        Sheet sheet => new Envelope(Seal(sheet.Of, SealedKind.Sheet, sheet)),
        _ when !IsSealed(document.GetType()) => document,
        _ => throw new InvalidOperationException(),
    };

    private byte[] Seal<T>(ReviewId review, SealedKind kind, T content)
    {
        var key = keys.Of(review) ?? throw new InvalidOperationException("A destroyed review was written to.");
        var plain = JsonSerializer.SerializeToUtf8Bytes(content, SealedJson.Options);
        try
        {
            return ReviewCipher.Seal(key, review, kind, plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    private object Open(Type type, Envelope envelope)
    {
        var review = ReviewCipher.ReviewOf(envelope.Box) ?? throw new AuthenticationTagMismatchException();
        var kind = type == typeof(Fact) ? SealedKind.Fact : SealedKind.Sheet;
        if (keys.Of(review) is not { } key) return kind == SealedKind.Fact ? new Fact(review, default, 0, null) : new Sheet(default, review, null, null, true);
        var plain = ReviewCipher.Open(key, review, kind, envelope.Box);
        try
        {
            var content = JsonSerializer.Deserialize(plain, type, SealedJson.Options)!;
            return content is Sheet sheet && ReviewCipher.IsLargest(envelope.Box) ? sheet with { Large = true } : content;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }
}
