using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using MediatR;
using Microsoft.Extensions.Hosting;

namespace AfterAction.ProtectedStore.Debriefs;

/// <summary>Waits until somebody wrote something in the open debrief, for half a minute at most, and says whether anybody did. It reads no content, so it does not matter
/// how often it is asked. Before the debrief is open it answers at once that nobody did: that would tell a participant when others write.</summary>
/// <param name="Mark">As <see cref="MeetingsView.Mark"/> was when the page was read.</param>
[Requires(ReviewPolicies.Read)]
internal sealed record MeetingNews(ReviewId Review, string Mark) : IRequest<Answer<News>>, IOfReview
{
    /// <summary>Shorter than what is between here and a browser waits for.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(25), Pace = TimeSpan.FromSeconds(1);

    internal sealed class Handler(ReviewStore store, IActor actor, TimeProvider clock, IHostApplicationLifetime program) : IRequestHandler<MeetingNews, Answer<News>>
    {
        public async Task<Answer<News>> Handle(MeetingNews request, CancellationToken cancellationToken)
        {
            var reader = actor.Signed();
            if (await store.Find(reader, request.Review, cancellationToken) is not { } review) return Refusal.NotFound;
            if (!review.DebriefOpen) return new News(false);
            using var until = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, program.ApplicationStopping);
            for (var began = clock.GetTimestamp(); ;)
            {
                if (await store.MarkNow(reader, review, cancellationToken) != request.Mark) return new News(true);
                if (clock.GetElapsedTime(began) >= Longest || until.IsCancellationRequested) return new News(false);
                await Task.Delay(Pace, clock, until.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}

/// <param name="Any">Somebody wrote something.</param>
public sealed record News(bool Any);
