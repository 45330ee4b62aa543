using AfterAction.Kernel;
using AfterAction.ProtectedStore.Timelines;
using AfterAction.Web.Http;
using AfterAction.Web.Layout;
using MediatR;

namespace AfterAction.ProtectedStore.Accounts;

/// <summary>What a participant does with the own account as a whole, from ordinary forms; and for the facilitator who handed one in.</summary>
internal static class AccountPages
{
    private static readonly string[] OfHandingIn =
    [
        "From then on it is the review's and cannot be taken back. It is still read by nobody else until the facilitator opens the debrief.",
        "You get a receipt. It says that you took part and when, and nothing of what you wrote.",
    ];

    private static readonly string[] OfTakingBack =
    [
        "Nobody else will read what you wrote, in the debrief or later. You can change your mind and go on with it until the review is closed.",
        "If you were ordered to write, taking it back may not meet the order. Ask your representative or counsel.",
    ];

    internal static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapPost("{review:guid}/mine/narrative", Narrate).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/seal", AskSeal).Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/seal", Seal).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/supplements", Supplement).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/video", Video).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/submission", AskSubmit).Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/submission", Submit).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/receipt", Receipt).Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/mine/withdrawal", AskWithdraw).Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/withdrawal", Withdraw).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapPost("{review:guid}/mine/resumption", Resume).DisableAntiforgery().Requires(ReviewPolicies.Contribute);
        pages.MapGet("{review:guid}/receipts", HandedIn).Requires(ReviewPolicies.Facilitate);
    }

    private static async Task<IResult> Narrate(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        var text = typed.Text("text");
        var decision = await mediator.Send(new WriteNarrative(new(review), text, typed.Seen), ct);
        return await Back(decision, review, text, review, mediator, ct);
    }

    private static async Task<IResult> Supplement(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        Typed typed = new(form);
        var text = typed.Text("text");
        var decision = await mediator.Send(new WriteSupplement(new(review), typed.Id("id") ?? default, text, typed.Seen), ct);
        return await Back(decision, review, text, MinePage.Supplement, mediator, ct);
    }

    private static async Task<IResult> Video(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Back(await mediator.Send(new SayVideoViewed(new(review), new Typed(form).Seen), ct), review, null, null, mediator, ct);

    private static async Task<IResult> Submit(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct)
    {
        var decision = await mediator.Send(new SubmitAccount(new(review), new Typed(form).Seen), ct);
        return decision.Refusal is null ? Pages.SeeOther($"/reviews/{review}/mine/receipt") : await Back(decision, review, null, null, mediator, ct);
    }

    private static async Task<IResult> Withdraw(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Back(await mediator.Send(new WithdrawAccount(new(review), new Typed(form).Seen), ct), review, null, null, mediator, ct);

    private static async Task<IResult> Resume(Guid review, IFormCollection form, IMediator mediator, CancellationToken ct) =>
        await Back(await mediator.Send(new ResumeAccount(new(review), new Typed(form).Seen), ct), review, null, null, mediator, ct);

    private static async Task<IResult> AskSeal(Guid review, IMediator mediator, AccountRules rules, CancellationToken ct) => await ShowSeal(review, "", "", null, mediator, rules, ct);

    private static async Task<IResult> Seal(Guid review, IFormCollection form, IMediator mediator, AccountRules rules, CancellationToken ct)
    {
        Typed typed = new(form);
        bool? viewed = typed.Text("viewed") switch { "true" => true, "false" => false, _ => null };
        var decision = await mediator.Send(new SealAccount(new(review), viewed, typed.Text("reason"), typed.Seen), ct);
        return decision.Refusal is { } refusal
            ? await ShowSeal(review, typed.Text("viewed"), typed.Text("reason"), refusal, mediator, rules, ct)
            : Pages.SeeOther($"/reviews/{review}/mine");
    }

    private static async Task<IResult> ShowSeal(Guid review, string viewed, string reason, Refusal? refusal, IMediator mediator, AccountRules rules, CancellationToken ct) =>
        await MinePages.Read(review, mediator, ct) is { Own.MayBeSealed: true } timeline
            ? Pages.Of<SealPage>(
                new { Timeline = timeline, Rules = rules, Viewed = viewed, Reason = reason, Faults = refusal?.Fields ?? [], refusal?.Sentence },
                refusal is null ? StatusCodes.Status200OK : Answers.StatusOf(refusal))
            : await Return(review, mediator, ct);

    private static async Task<IResult> AskSubmit(Guid review, IMediator mediator, CancellationToken ct) =>
        await MinePages.Read(review, mediator, ct) is { Own.MayBeHandedIn: true } timeline
            ? Pages.Of<OwnAskPage>(new
            {
                Timeline = timeline,
                Question = "Hand in your account?",
                Action = $"/reviews/{review}/mine/submission",
                Yes = "Hand it in",
                Sentences = OfHandingIn,
            })
            : await Return(review, mediator, ct);

    private static async Task<IResult> AskWithdraw(Guid review, IMediator mediator, CancellationToken ct) =>
        await MinePages.Read(review, mediator, ct) is { Own.MayBeTakenBack: true, DebriefOpen: false } timeline
            ? Pages.Of<OwnAskPage>(new
            {
                Timeline = timeline,
                Question = "Take your account back?",
                Action = $"/reviews/{review}/mine/withdrawal",
                Yes = "Take it back",
                Sentences = OfTakingBack,
            })
            : await Return(review, mediator, ct);

    private static async Task<IResult> Receipt(Guid review, IMediator mediator, CancellationToken ct) =>
        await MinePages.Read(review, mediator, ct) is { Own.Receipt: not null } timeline
            ? Pages.Of<ReceiptPage>(new { Timeline = timeline })
            : await Return(review, mediator, ct);

    private static async Task<IResult> HandedIn(Guid review, IMediator mediator, CancellationToken ct) =>
        await mediator.Send(new TimelineOf(new(review)), ct) is { Value: { Facilitates: true } timeline } && await mediator.Send(new Receipts(new(review)), ct) is { Value: { } receipts }
            ? Pages.Of<ReceiptsPage>(new { Timeline = timeline, Receipts = receipts })
            : CanonicalNotFoundResult.Instance;

    /// <summary>What cannot be asked now leads back to where one sees why.</summary>
    private static async Task<IResult> Return(Guid review, IMediator mediator, CancellationToken ct) =>
        await MinePages.Read(review, mediator, ct) is not null ? Pages.SeeOther($"/reviews/{review}/mine") : CanonicalNotFoundResult.Instance;

    private static async Task<IResult> Back(Decision decision, Guid review, string? text, Guid? typedAt, IMediator mediator, CancellationToken ct)
    {
        if (decision.Refusal is not { } refusal) return Pages.SeeOther($"/reviews/{review}/mine" + (typedAt is null ? "" : $"?saved={typedAt}"));
        return await MinePages.Read(review, mediator, ct) is { } timeline
            ? Pages.Of<MinePage>(new { Timeline = timeline, TypedAt = typedAt, TypedText = text, Faults = refusal.Fields, refusal.Sentence }, Answers.StatusOf(refusal))
            : CanonicalNotFoundResult.Instance;
    }
}
