using AfterAction.Kernel;
using AfterAction.Web.Pipeline;
using MediatR;

namespace AfterAction.Web.Accounts.Administration;

/// <summary>Makes the link of a request that was approved, once, for who asked for it and for nobody else. It is one half: the other was shown to
/// whoever approved.</summary>
[Requires(PeoplePolicies.Administer)]
public sealed record MakeLink(Guid Request) : IRequest<Answer<Link>>
{
    internal sealed class Handler(AccountsContext context, OneTimeLinks links, IActor actor) : IRequestHandler<MakeLink, Answer<Link>>
    {
        public async Task<Answer<Link>> Handle(MakeLink request, CancellationToken cancellationToken)
        {
            await using var transaction = await context.Database.BeginTransactionAsync(cancellationToken);
            if (await links.MakeFor(request.Request, actor.Current!.Person, cancellationToken) is not { } link) return Refusal.NotFound;
            await transaction.CommitAsync(cancellationToken);
            return link;
        }
    }
}
