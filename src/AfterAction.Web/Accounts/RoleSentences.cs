using AfterAction.Web.Pipeline;

namespace AfterAction.Web.Accounts;

/// <summary>What each role lets a person do, as he reads it.</summary>
public static class RoleSentences
{
    private static readonly Dictionary<string, string> Sentences = new(StringComparer.Ordinal)
    {
        [Roles.Officer] = "As officer you see the reviews of incidents you were involved in, and write your own side of them.",
        [Roles.Supervisor] = "As supervisor you import incidents, assign who leads a review, and lead reviews of incidents you were not involved in.",
        [Roles.Trainer] = "As trainer you work with what reviews release for everybody to learn from.",
        [Roles.PeerRepresentative] = "As peer representative you stand beside an officer in a review.",
        [Roles.CommendationBoard] = "As member of the commendation board you decide on commendations.",
        [Roles.Custodian] = "As custodian you answer for what may leave a review under law.",
        [Roles.Counsel] = "As counsel you advise on what may leave a review under law.",
        [Roles.Investigator] = "As investigator you work in the incident register. Reviews are not for you.",
        [Roles.InvestigationSupervisor] = "As investigation supervisor you lead investigators, in the incident register. Reviews are not for you.",
        [Roles.DisciplineDecider] = "As discipline decider you decide formal cases. Reviews are not for you.",
        [Roles.ProsecutorLiaison] = "As prosecutor liaison you carry formal cases to the prosecutor. Reviews are not for you.",
        [Roles.Administrator] = "As administrator you add people and give and take roles. You see neither reviews nor investigations.",
        [Roles.RecordsOfficer] = "As records officer you import and correct what the incident register holds.",
        [Roles.ConflictsOfficer] = "As conflicts officer you decide who may investigate what.",
        [Roles.Chief] = "As chief you see what is published, and incidents.",
        [Roles.Auditor] = "As auditor you check that the rules were kept.",
    };

    public static IEnumerable<string> Of(IEnumerable<string> roles) => roles.Order(StringComparer.Ordinal).Select(role => Sentences[role]);
}
