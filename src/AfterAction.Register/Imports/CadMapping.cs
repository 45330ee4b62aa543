namespace AfterAction.Register.Imports;

/// <summary>What a column of a dispatch export means. Two columns may share a time role: then the first has the date and the second the time of day.</summary>
public enum CadRole
{
    /// <summary>Not read.</summary>
    Ignore,
    /// <summary>The incident's number.</summary>
    Number,
    Kind,
    /// <summary>The kind at first, where the export keeps it beside the kind it was changed to.</summary>
    InitialKind,
    Location,
    Occurred,
    Received,
    Answered,
    Created,
    Dispatched,
    EnRoute,
    OnScene,
    Cleared,
    /// <summary>The unit that the row's times are of.</summary>
    Unit,
    CallTaker,
    Dispatcher,
    Remark,
    /// <summary>Kept as a detail of the incident, which has no time, under the column's name.</summary>
    Fact,
}

/// <summary>Which column of a dispatch export has which role. Columns are compared by letters and digits only, without case.</summary>
public sealed record CadMapping(IReadOnlyDictionary<string, CadRole> Columns)
{
    /// <summary>Calls for service of New Orleans.</summary>
    public static readonly CadMapping NewOrleans = Of(
        ("NOPD_Item", CadRole.Number), ("TypeText", CadRole.Kind), ("InitialTypeText", CadRole.InitialKind), ("BLOCK_ADDRESS", CadRole.Location),
        ("TimeCreate", CadRole.Created), ("TimeDispatch", CadRole.Dispatched), ("TimeArrive", CadRole.OnScene), ("TimeClosed", CadRole.Cleared),
        ("Type_", CadRole.Fact), ("Priority", CadRole.Fact), ("InitialType", CadRole.Fact), ("InitialPriority", CadRole.Fact),
        ("Disposition", CadRole.Fact), ("DispositionText", CadRole.Fact), ("SelfInitiated", CadRole.Fact), ("Beat", CadRole.Fact),
        ("PoliceDistrict", CadRole.Fact), ("Zip", CadRole.Ignore), ("MapX", CadRole.Ignore), ("MapY", CadRole.Ignore));

    /// <summary>Dispatches of Sacramento: each time in a column of its date and a column of its time of day, 1899-01-01 where there is none.</summary>
    public static readonly CadMapping Sacramento = Of(
        ("Record_ID", CadRole.Number), ("Description", CadRole.Kind), ("Call_Type", CadRole.Fact), ("Location", CadRole.Location), ("Unit_ID", CadRole.Unit),
        ("Occurence_Date", CadRole.Occurred), ("Occurence_Time", CadRole.Occurred), ("Received_Date", CadRole.Received), ("Received_Time", CadRole.Received),
        ("Dispatch_Date", CadRole.Dispatched), ("Dispatch_Time", CadRole.Dispatched), ("Enroute_Date", CadRole.EnRoute), ("Enroute_Time", CadRole.EnRoute),
        ("At_Scene_Date", CadRole.OnScene), ("At_Scene_Time", CadRole.OnScene), ("Clear_Date", CadRole.Cleared), ("Clear_Time", CadRole.Cleared),
        ("Reporting_Area", CadRole.Fact), ("Beat", CadRole.Fact), ("Police_District", CadRole.Fact));

    /// <summary>A dispatch vendor's report of call taking.</summary>
    public static readonly CadMapping CallTaking = Of(
        ("Master_Incident_Number", CadRole.Number), ("Response_Date", CadRole.Received), ("Problem", CadRole.Kind), ("Priority_Number", CadRole.Fact),
        ("Call_Taker", CadRole.CallTaker), ("Dispatcher", CadRole.Dispatcher), ("Incident_Start_Time", CadRole.Created), ("TimeCallViewed", CadRole.Answered));

    /// <summary>By the name under which the API and the page offer them.</summary>
    public static readonly IReadOnlyDictionary<string, CadMapping> Presets = new Dictionary<string, CadMapping>(StringComparer.Ordinal)
    {
        ["new-orleans"] = NewOrleans, ["sacramento"] = Sacramento, ["call-taking"] = CallTaking,
    };

    public bool Equals(CadMapping? other) => other is not null && Columns.Count == other.Columns.Count
        && Columns.All(pair => other.Columns.TryGetValue(pair.Key, out var role) && role == pair.Value);

    public override int GetHashCode() => Columns.Count;

    public CadRole Of(string column) => Columns.GetValueOrDefault(Letters(column), CadRole.Ignore);

    public static CadMapping Of(params IEnumerable<(string Column, CadRole Role)> columns) =>
        new(columns.GroupBy(column => Letters(column.Column)).ToDictionary(same => same.Key, same => same.First().Role, StringComparer.Ordinal));

    /// <summary>The preset that knows the file's number column and most of its columns, if any; else what the presets together know of each column.</summary>
    /// <returns>The preset's name, null when none fits; and a role for each column that is known.</returns>
    public static (string? Preset, CadMapping Mapping) Suggest(IReadOnlyList<string> header)
    {
        string[] columns = [.. header.Select(Letters)];
        var best = Presets
            .Where(preset => preset.Value.Columns.Any(pair => pair.Value == CadRole.Number && columns.Contains(pair.Key)))
            .OrderByDescending(preset => columns.Count(preset.Value.Columns.ContainsKey))
            .FirstOrDefault(preset => columns.Count(preset.Value.Columns.ContainsKey) * 2 > columns.Length);
        if (best.Value is not null) return (best.Key, best.Value);
        return (null, Of(columns.SelectMany(column => Presets.Values.Where(preset => preset.Columns.ContainsKey(column)).Take(1)
            .Select(preset => (column, preset.Columns[column])))));
    }

    internal static string Letters(string column) => string.Concat(column.Where(char.IsLetterOrDigit)).ToUpperInvariant();
}

/// <summary>What the mapping step needs to see of a dispatch export.</summary>
/// <param name="FirstRow">The first row's cells, so that a person sees what a column holds; empty when there is none.</param>
public sealed record CadHeaders(IReadOnlyList<string> Columns, IReadOnlyList<string> FirstRow, string? Preset, CadMapping Suggested)
{
    public override string ToString() => $"{Columns.Count} columns";
}
