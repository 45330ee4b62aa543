using AfterAction.Kernel;

namespace AfterAction.ProtectedStore.Promises;

/// <summary>What keeps the words of one review from being used elsewhere, by law or by agreement.</summary>
public enum ProtectionBasis { Statute, CourtOrder, BargainingAgreement, AttorneyWorkProduct, PolicyOnly, None }

/// <summary>Whether somebody was told to write his account. Nobody who was is ever recorded as a volunteer.</summary>
public enum Compulsion { Unknown, Voluntary, Ordered }

/// <summary>What is promised to whoever writes in a review, as it was stated at one time.</summary>
/// <param name="Version">From 1; a change of the basis, its citation or its date is another version.</param>
/// <param name="Citation">Where it stands, such as the section of a statute; empty only where there is no basis.</param>
/// <param name="ReviewedOn">When counsel or the agency last checked that it holds; null only where there is no basis.</param>
public sealed record Promise(int Version, ProtectionBasis Basis, string Citation, DateOnly? ReviewedOn)
{
    public const int LongestCitation = 300;

    public override string ToString() => $"{nameof(Promise)} {Version}";
}

/// <summary>An order to take part, as the facilitator entered it for one participant.</summary>
/// <param name="Order">Its number.</param>
/// <param name="OrderedBy">Who gave it, as it should read.</param>
public sealed record TakePartOrder(PersonId Person, string Order, string OrderedBy)
{
    public const int LongestName = 200;

    public override string ToString() => nameof(TakePartOrder);
}

/// <summary>What the promise says in plain words, and what it does not cover. Shown before anybody writes; no legal advice.</summary>
public static class PromiseWords
{
    /// <summary>Raised when these sentences change what they say, so that it is known which ones somebody read.</summary>
    public const int Wording = 1;

    public static string Of(ProtectionBasis basis) => basis switch
    {
        ProtectionBasis.Statute => "A statute",
        ProtectionBasis.CourtOrder => "A court order",
        ProtectionBasis.BargainingAgreement => "A bargaining agreement",
        ProtectionBasis.AttorneyWorkProduct => "Attorney work product",
        ProtectionBasis.PolicyOnly => "The agency's policy only",
        ProtectionBasis.None => "Nothing",
        _ => throw new ArgumentOutOfRangeException(nameof(basis)),
    };

    public static string Of(Compulsion compulsion) => compulsion switch
    {
        Compulsion.Voluntary => "Voluntary",
        Compulsion.Ordered => "Ordered",
        Compulsion.Unknown => "Not known",
        _ => throw new ArgumentOutOfRangeException(nameof(compulsion)),
    };

    /// <summary>What the basis does.</summary>
    public static string Does(ProtectionBasis basis) => basis switch
    {
        ProtectionBasis.Statute => "A statute says that what is written here may not be used elsewhere, within the limits it sets itself.",
        ProtectionBasis.CourtOrder => "A court has ordered that what is written here stays here. The order can be changed, and it ends when it says so.",
        ProtectionBasis.BargainingAgreement => "The agreement with your union binds the agency not to use what you write here against you. It does not bind a court, a prosecutor or another agency.",
        ProtectionBasis.AttorneyWorkProduct => "This review is made for the agency's attorney. The shield is the agency's: the agency can give it up, and you cannot invoke it yourself.",
        ProtectionBasis.PolicyOnly => "The agency's own policy says that what is written here is for learning. A policy is not a privilege: a court can order what stands here to be handed over.",
        ProtectionBasis.None => "Nothing in law, agreement or policy keeps what is written here from being used elsewhere.",
        _ => throw new ArgumentOutOfRangeException(nameof(basis)),
    };

    /// <summary>What no basis covers.</summary>
    public static IReadOnlyList<string> Limits(ProtectionBasis basis) =>
    [
        .. basis is ProtectionBasis.PolicyOnly or ProtectionBasis.None ? Array.Empty<string>() : ["Courts read such shields narrowly, and have refused some. Nobody can promise how one will decide."],
        "What helps a person accused of a crime may have to be disclosed to the defence, whatever is promised here.",
        "Recordings, dispatch records and reports stay what they were: none becomes secret because it is looked at here.",
        "If a crime or wilful misconduct comes to light, the review stops. Only the number and the date go out then, nothing that was written.",
    ];

    /// <summary>What follows from how an account came to be written.</summary>
    public static string Means(Compulsion compulsion) => compulsion switch
    {
        Compulsion.Voluntary => "Your account is voluntary. It has no Garrity shield: nothing keeps it out of a criminal case as a compelled statement would be kept out. You can leave every answer empty.",
        Compulsion.Ordered => "You were ordered to write this account, and it is recorded so, with the order. What an order protects is for your representative or counsel to say: ask before you write.",
        Compulsion.Unknown => "It is not known whether you were ordered to write this. Count on no Garrity shield until it is: ask your representative or counsel before you write.",
        _ => throw new ArgumentOutOfRangeException(nameof(compulsion)),
    };
}
