namespace AfterAction.ProtectedStore.Walks;

/// <summary>What keeps force away or small, in the words that agencies tick; read out of 103,000 reported actions and added to from practice.</summary>
public enum Mitigation
{
    Presence, VerbalDirection, OneVoice, ChangeOfSpeaker, Warning, TimeToComply, TacticalPositioning, Reposition, Barrier, ZoneOfSafety, AvoidingAttack, ContainAndWait,
    Disengage, AdditionalUnits, SpecializedUnits, CrisisTeam, Interpreter, SupervisorCalled, Other,
}

/// <summary>Those codes as a person reads them.</summary>
public static class MitigationWords
{
    public static string Of(Mitigation code) => code switch
    {
        Mitigation.Presence => "Presence",
        Mitigation.VerbalDirection => "Talking, giving directions",
        Mitigation.OneVoice => "One voice",
        Mitigation.ChangeOfSpeaker => "Another speaker",
        Mitigation.Warning => "A warning",
        Mitigation.TimeToComply => "Time to comply",
        Mitigation.TacticalPositioning => "Positioning",
        Mitigation.Reposition => "Moving back or away",
        Mitigation.Barrier => "A barrier or cover",
        Mitigation.ZoneOfSafety => "A zone of safety",
        Mitigation.AvoidingAttack => "Moving to avoid an attack",
        Mitigation.ContainAndWait => "Containing and waiting",
        Mitigation.Disengage => "Disengaging",
        Mitigation.AdditionalUnits => "More units",
        Mitigation.SpecializedUnits => "A special unit",
        Mitigation.CrisisTeam => "A crisis team or co-responder",
        Mitigation.Interpreter => "An interpreter",
        Mitigation.SupervisorCalled => "Calling a supervisor",
        Mitigation.Other => "Something else",
        _ => throw new ArgumentOutOfRangeException(nameof(code)),
    };
}
