using AfterAction.Kernel;

namespace AfterAction.Register.Investigations;

/// <summary>Every expected "no" about an investigation.</summary>
public static class InvestigationRefusals
{
    /// <summary>The one "no" for who took part, witnessed, commands or is in the same unit, or has read or written the review: no reason is told, and none can be told apart.</summary>
    public static readonly Refusal NotEligible = new("investigation/not-eligible", "This person cannot be put on this investigation. A reason is told to nobody.");

    public static readonly Refusal Exists = new("investigation/exists", "There is an investigation with this id already. Send a new id.");

    public static readonly Refusal NoSuchIncident = new("investigation/no-such-incident", "The register has no such incident. Look it up again.");

    public static readonly Refusal Closed = new("investigation/closed", "This investigation is closed. Nothing can be added to it.");

    public static readonly Refusal NotInThisPart = new("investigation/not-in-this-part", "This person does not have the role that this part needs. Choose somebody who has.");

    public static readonly Refusal HasAPart = new("investigation/has-a-part", "This person has another part here already. End that first.");

    public static readonly Refusal NoSuchPerson = new("investigation/no-such-person", "Nobody like this was proposed or assigned here. Read it again.");

    public static readonly Refusal LastSupervisor = new("investigation/last-supervisor", "Nobody else leads this investigation. Have another supervisor assigned first.");
}
