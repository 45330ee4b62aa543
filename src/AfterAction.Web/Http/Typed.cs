using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace AfterAction.Web.Http;

/// <summary>What somebody typed into a form, read without failing: what has not the form it should have reads as not given,
/// so that the page can come back with the words in it.</summary>
public sealed class Typed(IFormCollection form)
{
    /// <summary>Lines end in one line feed, whatever the browser sent; outer blanks are left out.</summary>
    public string Text(string name) =>
        form.TryGetValue(name, out var value) && !StringValues.IsNullOrEmpty(value) ? value.ToString().ReplaceLineEndings("\n").Trim() : "";

    public bool Tick(string name) => Text(name) is "true" or "on";

    public long? Number(string name) => long.TryParse(Text(name), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    public double? Quantity(string name) =>
        double.TryParse(Text(name), NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? number : null;

    public Guid? Id(string name) => Guid.TryParse(Text(name), out var id) ? id : null;

    /// <summary>One of the choices by its name, in any case.</summary>
    public T? Choice<T>(string name) where T : struct, Enum =>
        Text(name) is [var letter, ..] text && char.IsLetter(letter) && Enum.TryParse<T>(text, true, out var choice) && Enum.IsDefined(choice) ? choice : null;

    /// <summary>The version the writer saw; -1 when none was sent, which is always stale.</summary>
    public long Seen => Number("seen") ?? -1;
}
