using System.Collections;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace AfterAction.Register.Incidents;

/// <summary>An immutable list that equals another with equal elements in the same order, so that a fact that holds one can be compared whole.
/// In JSON it is an array.</summary>
[CollectionBuilder(typeof(ValueList), nameof(ValueList.Create))]
[JsonConverter(typeof(ValueList.Converter))]
public sealed class ValueList<T> : IReadOnlyList<T>, IEquatable<ValueList<T>>
{
    private readonly ImmutableArray<T> elements;

    internal ValueList(ImmutableArray<T> elements) => this.elements = elements;

    public static ValueList<T> Empty { get; } = new([]);

    public int Count => elements.Length;

    public T this[int index] => elements[index];

    public ValueList<T> AddRange(IEnumerable<T> further) => new(elements.AddRange(further));

    public ValueList<T> Add(T further) => new(elements.Add(further));

    public ValueList<T> Replace(Func<T, bool> which, Func<T, T> by) =>
        new([.. elements.Select(element => which(element) ? by(element) : element)]);

    public bool Equals(ValueList<T>? other) => other is not null && elements.SequenceEqual(other.elements);

    public override bool Equals(object? obj) => Equals(obj as ValueList<T>);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var element in elements) hash.Add(element);
        return hash.ToHashCode();
    }

    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)elements).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Says how many, never which.</summary>
    public override string ToString() => $"{Count} elements";
}

public static class ValueList
{
    public static ValueList<T> Create<T>(ReadOnlySpan<T> elements) => new([.. elements]);

    public static ValueList<T> ToValueList<T>(this IEnumerable<T> elements) => new([.. elements]);

    internal sealed class Converter : JsonConverterFactory
    {
        public override bool CanConvert(Type typeToConvert) =>
            typeToConvert.IsGenericType && typeToConvert.GetGenericTypeDefinition() == typeof(ValueList<>);

        public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
            (JsonConverter)Activator.CreateInstance(typeof(Of<>).MakeGenericType(typeToConvert.GetGenericArguments()))!;

        private sealed class Of<T> : JsonConverter<ValueList<T>>
        {
            public override ValueList<T> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                new(JsonSerializer.Deserialize<ImmutableArray<T>>(ref reader, options));

            public override void Write(Utf8JsonWriter writer, ValueList<T> value, JsonSerializerOptions options) =>
                JsonSerializer.Serialize(writer, value.ToImmutableArray(), options);
        }
    }
}
