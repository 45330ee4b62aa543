namespace AfterAction.ProtectedStore.Accounts;

/// <summary>Which comes first by the agency's policy: the own account or the recordings. Agencies differ, and so do courts.</summary>
public enum VideoOrder { Either, AccountFirst, VideoFirst }

/// <summary>The agency's policy on accounts.</summary>
public sealed record AccountRules(VideoOrder Video)
{
    /// <summary>From <c>Accounts:Video</c>: <c>either</c>, <c>account-first</c> (left out: this) or <c>video-first</c>. An unknown word is a bug of the
    /// installation: the program does not start.</summary>
    public static AccountRules Read(IConfiguration configuration) => new(configuration["Accounts:Video"] switch
    {
        null or "" or "account-first" => VideoOrder.AccountFirst,
        "video-first" => VideoOrder.VideoFirst,
        "either" => VideoOrder.Either,
        _ => throw new InvalidOperationException("Accounts:Video is none of either, account-first and video-first."),
    });

    /// <summary>It was done in the other order than the policy says. That is recorded with a reason, and never refused: it has happened.</summary>
    public bool IsOutOfOrder(bool viewed) => Video switch
    {
        VideoOrder.AccountFirst => viewed,
        VideoOrder.VideoFirst => !viewed,
        VideoOrder.Either => false,
        _ => throw new InvalidOperationException("No such order."),
    };

    public static string Words(VideoOrder order) => order switch
    {
        VideoOrder.Either => "By this agency's policy you may seal your account before or after you watch a recording.",
        VideoOrder.AccountFirst => "By this agency's policy you seal your account before you watch any recording, and add to it afterwards.",
        VideoOrder.VideoFirst => "By this agency's policy you watch the recordings before you seal your account.",
        _ => throw new ArgumentOutOfRangeException(nameof(order)),
    };
}
