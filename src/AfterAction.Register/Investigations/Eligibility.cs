using AfterAction.Kernel;
using AfterAction.Ledger;
using AfterAction.Register.Conflicts;
using AfterAction.Register.Incidents;
using AfterAction.Web.Accounts;
using AfterAction.Web.Pipeline;
using Marten;

namespace AfterAction.Register.Investigations;

/// <summary>Whether somebody may work on the formal investigation of an incident: one answer, without a reason. Everything is asked every time, so that how long
/// it takes tells no reason either.</summary>
internal sealed class Eligibility(RegisterStore store, IPeople people, ClaimLedger ledger)
{
    /// <summary>As it is now. What counts is <see cref="Claim"/>.</summary>
    public async Task<bool> Of(PersonId person, Part part, IncidentId incident, CancellationToken ct)
    {
        var free = await IsFree(person, part, incident, ct);
        var eligible = await ledger.Eligible(person, incident, ct);
        return free && eligible;
    }

    /// <summary>The claim on the side of the investigation, committed before this answers; <see cref="InvestigationRefusals.NotEligible"/> for whatever reason.
    /// Whoever is refused for what the register knows claims nothing.</summary>
    public async Task<Answer<Claim>> Claim(PersonId person, Part part, IncidentId incident, CancellationToken ct) =>
        await Of(person, part, incident, ct) && await ledger.Claim(person, incident, Side.Investigation, ct) is { Value: { } claim }
            ? claim
            : InvestigationRefusals.NotEligible;

    private async Task<bool> IsFree(PersonId person, Part part, IncidentId incident, CancellationToken ct)
    {
        var (pages, pairs) = await store.Read(async session => (await IncidentCluster.Of(session, incident, ct), await session.Query<AccountPair>().ToListAsync(ct)));
        var everybody = (await people.Everybody(ct)).ToDictionary(each => each.Id);
        IncidentPage.ParticipantLine[] participants = [.. pages.SelectMany(page => page.Participants)];
        return everybody.TryGetValue(person, out var candidate)
            && candidate.Roles.Contains(RoleOf(part))
            && AccountPair.AccountsOf(person, pairs).All(account => !everybody.TryGetValue(account, out var own) || IsFree(own, participants, everybody));
    }

    /// <summary>Not who was there in whatever part, linked or only named; not who is of the unit of one who was there: in a unit everybody answers to the same
    /// command, and the roster knows no more of commands. In doubt nobody is free.</summary>
    /// <param name="candidate">One account of whoever is asked about.</param>
    internal static bool IsFree(Person candidate, IReadOnlyList<IncidentPage.ParticipantLine> participants, IReadOnlyDictionary<PersonId, Person> roster) =>
        !participants.Any(each => each.Person == candidate.Id || Same(each.Name, candidate.Name))
        && !participants.Any(each => each.Person is { } person && roster.TryGetValue(person, out var there) && Same(there.Unit, candidate.Unit));

    internal static string RoleOf(Part part) => part switch
    {
        Part.Investigator => Roles.Investigator,
        Part.InvestigationSupervisor => Roles.InvestigationSupervisor,
        Part.DisciplineDecider => Roles.DisciplineDecider,
        Part.ProsecutorLiaison => Roles.ProsecutorLiaison,
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    /// <summary>Blank is nobody's.</summary>
    private static bool Same(string one, string other) => one.Trim() is { Length: > 0 } text && string.Equals(text, other.Trim(), StringComparison.OrdinalIgnoreCase);
}
