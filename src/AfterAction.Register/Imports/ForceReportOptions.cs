namespace AfterAction.Register.Imports;

/// <summary>The options of each multi-select of the New Jersey use-of-force report, as its published reports spell them.
/// They are joined by a comma and contain commas themselves, so that a cell can be split only by knowing them.</summary>
internal static class ForceReportOptions
{
    private static readonly string[] Treatments =
        ["EMS on scene", "Hospital", "Mental Health Facility", "Officer Administered First Aid", "Refused", "Unknown", "Urgent Care"];

    private static readonly string[] Injuries =
    [
        "Abrasion/Laceration/Puncture", "Chest pains/shortness of breath", "Complaint of pain", "Concussion", "Contusion/bruise",
        "Fracture/dislocation", "Gunshot wound", "Other", "Unknown",
    ];

    private static readonly string[] Races =
    [
        "American Indian", "Asian", "Asian/Pacific Islander", "Black", "Hispanic", "Not Provided", "Other", "Two or More", "White",
    ];

    private static readonly Dictionary<string, string[]> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        ["contact_origin"] = ["Citizen Initiated", "Officer Dispatched", "Officer Initiated", "Pre-Planned Contact"],
        ["incident_type"] =
        [
            "Assault", "Burglary", "Distribution of CDS", "Disturbance (drinking, fighting, disorderly)", "Domestic", "Eluding",
            "MV/Traffic Stop", "Medical Emergency", "Other", "Pedestrian Stop", "Possession of CDS", "Potential Mental Health Incident",
            "Report of Gunfire", "Robbery", "Subject with a gun", "Subject with other weapon", "Suspicious person",
            "Terroristic Threats", "Theft/Shoplifting", "Trespassing", "Wanted Person", "Welfare Check",
        ],
        ["location_type"] =
        [
            "Alcohol Establishment (bar, club, casino)", "Business", "Court House", "Hospital", "Jail/Prison", "Other",
            "Police Station", "Residence", "Restaurant", "School", "Street",
        ],
        ["indoor_or_outdoor"] = ["Indoors", "Outdoors"],
        ["incident_weather"] = ["Clear", "Cloudy", "Fog", "N/A", "Rain", "Snow/Sleet/Ice"],
        ["incident_lighting"] = ["Artificial", "Darkness", "Dawn/Dusk", "Daylight"],
        ["video_type"] =
        [
            "Body Worn", "CED Camera", "Cell Phone", "Commercial Building", "Motor Vehicle", "Other", "Residential/Home",
            "Station House", "Unknown",
        ],
        ["officer_race"] = Races,
        ["officer_injury_type"] = Injuries,
        ["officer_medical_treatment"] = Treatments,
        ["subject_perceived_condition"] =
        [
            "No unusual condition noted", "Other unusual condition noted", "Potential Mental Health Incident",
            "Under influence of alcohol/drugs/both",
        ],
        ["subject_injury_type"] = Injuries,
        ["subject_medical_treatment"] = Treatments,
        ["reason_subject_not_arrested"] = ["Medical/Mental Health Incident", "Other", "Subject Fled"],
        ["type_of_force"] =
        [
            "Canine bit (apprehension)", "Discharged Chemical at", "Discharged Firearm at", "Other", "Struck", "Used CED on",
            "Used arm bar on", "Used arms", "Used fists/punch", "Used head", "Used legs/kicks", "Used pressure points on", "Used take down on",
        ],
        ["subject_actions"] =
        [
            "Attack with Blunt object", "Attack with Bodily fluids", "Attack with Edge Weapon", "Attack with Hands fists legs",
            "Attack with Motor Vehicle", "Attack with Other Weapon", "Attempt to commit crime", "Attempt to destroy evidence",
            "Attempt to escape from Custody", "Attempt to self-harm", "Biting", "Fired Gun", "Other Attack", "Other Threat",
            "Prevent harm to another", "Resisted arrest/police officer control", "Spitting", "Threat with Blunt object",
            "Threat with Bodily Fluids", "Threat with Edge Weapon", "Threat with Gun", "Threat with Hands fists legs",
            "Threat with Motor vehicle", "Threat with Other Weapon", "Verbal/Fighting stance Threat",
        ],
        ["subject_resistance"] =
        [
            "Aggressive resistance (attempt to attack or harm)", "Attempt to flee", "Dead-weight tactics (going limp)",
            "Non-response (consciously ignoring)", "Other", "Resistive tension (stiffening tightening muscles)", "Verbal",
        ],
    };

    // Second spellings of one option, each seen in the published file.
    private static readonly Dictionary<string, string> SameAs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Resistive tension (stiffening tighening muscles)"] = "Resistive tension (stiffening tightening muscles)",
        ["Disturbance (drinking fighting disorderly)"] = "Disturbance (drinking, fighting, disorderly)",
        ["Attack with handsfistslegs"] = "Attack with Hands fists legs",
        ["Threat with handsfistslegs"] = "Threat with Hands fists legs",
        ["Am. Indian"] = "American Indian",
    };

    private static readonly Dictionary<string, string[]> Spellings = Known.ToDictionary(
        column => column.Key,
        column => column.Value.Concat(SameAs.Where(pair => column.Value.Contains(pair.Value)).Select(pair => pair.Key))
            .OrderByDescending(option => option.Length).ThenBy(option => option, StringComparer.Ordinal).ToArray(),
        StringComparer.OrdinalIgnoreCase);

    public static IEnumerable<string> Columns => Known.Keys;

    /// <param name="Options">In the cell's order, each known option under one spelling.</param>
    /// <param name="Unknown">Some part of the cell is none of the known options and is kept as it is.</param>
    /// <param name="Respelled">Some option is spelled otherwise in the cell, or separated by more than a comma.</param>
    public sealed record Split(IReadOnlyList<string> Options, bool Unknown, bool Respelled)
    {
        public override string ToString() => $"{Options.Count} options";
    }

    /// <summary>Splits a cell at the commas between options, taking the longest known option at each place.
    /// A part that begins with no known option reaches to the next that does, or to the end.</summary>
    public static Split Of(string column, string cell)
    {
        var known = Spellings[column];
        List<string> options = [];
        var (unknown, respelled) = (false, false);
        for (var at = Skip(cell, 0); at < cell.Length; at = Skip(cell, at))
        {
            if (Match(known, cell, at) is { } option)
            {
                var one = SameAs.GetValueOrDefault(option, option);
                respelled |= !cell.AsSpan(at, option.Length).SequenceEqual(one);
                options.Add(one);
                at += option.Length;
                continue;
            }

            var end = at;
            do
            {
                end = cell.IndexOf(',', end + 1) is >= 0 and var comma ? comma : cell.Length;
            }
            while (end < cell.Length && Match(known, cell, Skip(cell, end)) is null);

            unknown = true;
            options.Add(cell[at..end].Trim().Trim('\'', ','));
            at = end;
        }

        // One writer of the source joins by ', ' with quotation marks that belong to no option.
        return new(options, unknown, respelled || cell.Contains('\'', StringComparison.Ordinal));
    }

    private static int Skip(string cell, int at)
    {
        while (at < cell.Length && (cell[at] is ',' or '\'' || char.IsWhiteSpace(cell[at]))) at++;
        return at;
    }

    private static string? Match(string[] known, string cell, int at) => Array.Find(known, option =>
        string.Compare(cell, at, option, 0, option.Length, StringComparison.OrdinalIgnoreCase) == 0 && EndsAt(cell, at + option.Length));

    private static bool EndsAt(string cell, int at)
    {
        while (at < cell.Length && (cell[at] == '\'' || char.IsWhiteSpace(cell[at]))) at++;
        return at >= cell.Length || cell[at] == ',';
    }
}
