using AfterAction.Web.Components;

namespace AfterAction.Register.Investigations;

/// <summary>Closed sets of investigations as people read them.</summary>
internal static class InvestigationWords
{
    public static string Of(Part part) => part switch
    {
        Part.Investigator => "Investigator",
        Part.InvestigationSupervisor => "Supervisor of the investigation",
        Part.DisciplineDecider => "Discipline decider",
        Part.ProsecutorLiaison => "Prosecutor liaison",
        _ => throw new ArgumentOutOfRangeException(nameof(part)),
    };

    public static (string Text, Tone Tone) Of(Stage stage) => stage switch
    {
        Stage.Waiting => ("Waits for the conflicts officer", Tone.Info),
        Stage.Assigned => ("Assigned", Tone.Good),
        Stage.NotEligible => ("Not assigned", Tone.Quiet),
        Stage.Withdrawn => ("Taken back", Tone.Quiet),
        Stage.Left => ("Has left", Tone.Quiet),
        _ => throw new ArgumentOutOfRangeException(nameof(stage)),
    };

    public static string Of(Disposition disposition) => disposition switch
    {
        Disposition.Sustained => "Sustained",
        Disposition.NotSustained => "Not sustained",
        Disposition.Exonerated => "Exonerated",
        Disposition.Unfounded => "Unfounded",
        Disposition.Withdrawn => "Withdrawn",
        _ => throw new ArgumentOutOfRangeException(nameof(disposition)),
    };
}
