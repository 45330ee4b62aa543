namespace AfterAction.Web.Pipeline;

/// <summary>The roles of an agency. A person never has roles of two different sides: the database refuses it.</summary>
public static class Roles
{
    public const string Officer = "officer";
    public const string Supervisor = "supervisor";
    public const string Trainer = "trainer";
    public const string PeerRepresentative = "peer-representative";
    public const string CommendationBoard = "commendation-board";
    public const string Custodian = "custodian";
    public const string Counsel = "counsel";
    public const string Investigator = "investigator";
    public const string InvestigationSupervisor = "investigation-supervisor";
    public const string DisciplineDecider = "discipline-decider";
    public const string ProsecutorLiaison = "prosecutor-liaison";
    public const string Administrator = "administrator";
    public const string RecordsOfficer = "records-officer";
    public const string ConflictsOfficer = "conflicts-officer";
    public const string Chief = "chief";
    public const string Auditor = "auditor";

    public const string ReviewSide = "review";
    public const string InvestigationSide = "investigation";
    public const string AdministrationSide = "administration";
    public const string Neutral = "neutral";

    /// <summary>Every role and its side.</summary>
    public static IReadOnlyDictionary<string, string> Sides { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        [Officer] = ReviewSide,
        [Supervisor] = ReviewSide,
        [Trainer] = ReviewSide,
        [PeerRepresentative] = ReviewSide,
        [CommendationBoard] = ReviewSide,
        [Custodian] = ReviewSide,
        [Counsel] = ReviewSide,
        [Investigator] = InvestigationSide,
        [InvestigationSupervisor] = InvestigationSide,
        [DisciplineDecider] = InvestigationSide,
        [ProsecutorLiaison] = InvestigationSide,
        [Administrator] = AdministrationSide,
        [RecordsOfficer] = Neutral,
        [ConflictsOfficer] = Neutral,
        [Chief] = Neutral,
        [Auditor] = Neutral,
    };

    public static string[] All { get; } = [.. Sides.Keys];
}
