namespace AfterAction.Anonymisation;

/// <summary>What a passage would give away. The order is of no meaning; names are part of the JSON format.</summary>
public enum Kind
{
    /// <summary>A name of somebody, whole or in part.</summary>
    Person,

    /// <summary>A nickname, or initials.</summary>
    Nickname,

    /// <summary>A badge, employee or serial number of a person.</summary>
    Badge,

    /// <summary>A unit or call sign.</summary>
    Unit,

    /// <summary>A rank that few hold.</summary>
    Rank,

    /// <summary>A street address or a postal code.</summary>
    Address,

    /// <summary>Where two roads meet.</summary>
    Intersection,

    /// <summary>A named place or business, or coordinates.</summary>
    Place,

    /// <summary>An agency or a team.</summary>
    Agency,

    /// <summary>A date, or a year.</summary>
    Date,

    /// <summary>A clock time.</summary>
    Time,

    /// <summary>A weekday, a holiday, a season.</summary>
    Day,

    /// <summary>How long something took.</summary>
    Duration,

    /// <summary>Somebody's age.</summary>
    Age,

    /// <summary>A number of a call, a case, a court, or any other number.</summary>
    CaseNumber,

    /// <summary>A number plate, or a vehicle identification number.</summary>
    Plate,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>E-mail, web or network address, handle, hashtag, file name.</summary>
    Online,

    /// <summary>A serial number of evidence or of a weapon, of a card or an account.</summary>
    Serial,

    /// <summary>An amount of money.</summary>
    Money,

    /// <summary>Make or model of a vehicle.</summary>
    Vehicle,

    /// <summary>A condition, an occupation, a kinship.</summary>
    Trait,

    /// <summary>Nationality, ethnicity, religion, race, sex.</summary>
    Demographic,

    /// <summary>Somebody's words, word for word.</summary>
    Quotation,
}

/// <summary>What is to become of a passage. Only a person turns it into <em>kept</em>, with a reason; that is not this library's.</summary>
public enum Treatment
{
    /// <summary>It is taken out, and its kind stands in its place.</summary>
    Removed,

    /// <summary>A role stands in its place, the same one for the same person throughout the document.</summary>
    Label,

    /// <summary>A coarser word stands in its place.</summary>
    Generalised,
}

/// <summary>What somebody is to the event. Labels say no more than that.</summary>
public enum Role
{
    /// <summary>Nothing is known of the role.</summary>
    Person,
    Officer,
    Supervisor,
    Dispatcher,
    CommunityMember,
    Witness,
}
