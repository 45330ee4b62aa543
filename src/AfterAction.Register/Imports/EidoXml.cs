using System.Xml;

namespace AfterAction.Register.Imports;

/// <summary>Reads the XML that EIDO carries inside JSON strings: no document type, no resolver, forward only, a million characters at most.</summary>
internal static class EidoXml
{
    private static readonly string[] Street = ["HNO", "HNS", "PRD", "POM", "RD", "STS", "POD"];
    private static readonly string[] Town = ["A3", "A2", "A1"];

    public static bool DeclaresDocumentType(string xml) => xml.Contains("<!DOCTYPE", StringComparison.OrdinalIgnoreCase) || xml.Contains("<!ENTITY", StringComparison.OrdinalIgnoreCase);

    /// <summary>The text of each element that has text, by local name, the first of each name; null when it is no well-formed XML.</summary>
    public static IReadOnlyDictionary<string, string>? Texts(string xml)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        var names = new Stack<string>();
        try
        {
            using var reader = XmlReader.Create(new StringReader(xml.TrimStart()), new XmlReaderSettings
            {
                DtdProcessing = DtdProcessing.Prohibit,
                XmlResolver = null,
                MaxCharactersInDocument = 1_000_000,
                IgnoreComments = true,
                IgnoreProcessingInstructions = true,
            });
            while (reader.Read())
            {
                if (reader.NodeType == XmlNodeType.Element && !reader.IsEmptyElement) names.Push(reader.LocalName);
                else if (reader.NodeType == XmlNodeType.EndElement) names.Pop();
                else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA && reader.Value.Trim() is { Length: > 0 } text) texts.TryAdd(names.Peek(), text);
            }

            return texts;
        }
        catch (XmlException)
        {
            return null;
        }
    }

    /// <summary>A civic address on one line, or a position as latitude and longitude; null when the location has neither.</summary>
    public static string? Place(IReadOnlyDictionary<string, string> texts)
    {
        string[] lines =
        [
            string.Join(' ', Street.Select(texts.GetValueOrDefault).OfType<string>()),
            texts.GetValueOrDefault(Town[0]) ?? texts.GetValueOrDefault(Town[1]) ?? "",
            texts.GetValueOrDefault(Town[2]) ?? "",
        ];
        return string.Join(", ", lines.Where(line => line.Length > 0)) is { Length: > 0 } place ? place : texts.GetValueOrDefault("pos");
    }
}
