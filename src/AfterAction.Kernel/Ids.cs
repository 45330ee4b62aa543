using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AfterAction.Kernel;

/// <summary>A typed id: one kind of thing, so that a review's id cannot be passed where an entry's belongs. In JSON it is its bare UUID.</summary>
public interface IId<TSelf> where TSelf : struct, IId<TSelf>
{
    Guid Value { get; }

    static abstract TSelf Of(Guid value);
}

[JsonConverter(typeof(IdConverter<PersonId>))]
public readonly record struct PersonId(Guid Value) : IId<PersonId>
{
    public static PersonId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<IncidentId>))]
public readonly record struct IncidentId(Guid Value) : IId<IncidentId>
{
    public static IncidentId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<ReviewId>))]
public readonly record struct ReviewId(Guid Value) : IId<ReviewId>
{
    public static ReviewId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<EntryId>))]
public readonly record struct EntryId(Guid Value) : IId<EntryId>
{
    public static EntryId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<EvidenceId>))]
public readonly record struct EvidenceId(Guid Value) : IId<EvidenceId>
{
    public static EvidenceId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<ImportId>))]
public readonly record struct ImportId(Guid Value) : IId<ImportId>
{
    public static ImportId Of(Guid value) => new(value);
}

[JsonConverter(typeof(IdConverter<InvestigationId>))]
public readonly record struct InvestigationId(Guid Value) : IId<InvestigationId>
{
    public static InvestigationId Of(Guid value) => new(value);
}

/// <summary>Ids and dictionary keys of typed ids as their bare UUID.</summary>
public sealed class IdConverter<T> : JsonConverter<T> where T : struct, IId<T>
{
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => T.Of(reader.GetGuid());

    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => writer.WriteStringValue(value.Value);

    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        T.Of(Guid.Parse(reader.GetString()!));

    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value.Value.ToString());
}

/// <summary>Ids that follow from what they name, so that the same thing read twice is the same thing (RFC 9562, version 5).</summary>
public static class DerivedId
{
    /// <summary>The version 5 UUID of <paramref name="name"/> (as UTF-8) in <paramref name="space"/>.</summary>
    public static Guid Of(Guid space, string name)
    {
        var text = Encoding.UTF8.GetBytes(name);
        var bytes = new byte[16 + text.Length];
        space.TryWriteBytes(bytes, bigEndian: true, out _);
        text.CopyTo(bytes, 16);
#pragma warning disable CA5350 // SHA-1 is what the UUID standard names for version 5; nothing rests on its strength.
        Span<byte> hash = stackalloc byte[20];
        SHA1.HashData(bytes, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
