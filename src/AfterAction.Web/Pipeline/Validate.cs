using AfterAction.Kernel;
using FluentValidation;
using MediatR;

namespace AfterAction.Web.Pipeline;

/// <summary>Third behaviour: all faults of shape at once, as codes. The words of FluentValidation that may repeat a value are not used.</summary>
internal sealed class Validate<TRequest, TResponse>(IEnumerable<IValidator<TRequest>> validators)
    : IPipelineBehavior<TRequest, TResponse>
    where TRequest : IRequest<TResponse>
    where TResponse : IAnswer<TResponse>
{
    public async Task<TResponse> Handle(TRequest request, CancellationToken cancellationToken, RequestHandlerDelegate<TResponse> next)
    {
        List<FieldFault> faults = [];
        foreach (var validator in validators)
        {
            var result = await validator.ValidateAsync(request, cancellationToken);
            faults.AddRange(result.Errors.Select(error => Faults.Of(error.PropertyName, error.ErrorCode, error.FormattedMessagePlaceholderValues)));
        }

        return faults.Count == 0 ? await next() : TResponse.Refused(Refusal.Invalid(faults));
    }
}

internal static class Faults
{
    public static FieldFault Of(string property, string code, IReadOnlyDictionary<string, object>? limits)
    {
        var field = property.Length == 0 ? property : char.ToLowerInvariant(property[0]) + property[1..];
        var most = limits?.GetValueOrDefault("MaxLength") ?? limits?.GetValueOrDefault("To");
        return code switch
        {
            "required" or "NotEmptyValidator" or "NotNullValidator" => new(field, "required", "This is needed."),
            "MaximumLengthValidator" or "LengthValidator" => new(field, "too-long", $"Use at most {most} characters."),
            "InclusiveBetweenValidator" => new(field, "out-of-range", $"Use a number from {limits?.GetValueOrDefault("From")} to {most}."),
            "EnumValidator" or "InEnum" => new(field, "unknown-choice", "Choose one of the listed values."),
            "malformed" => new(field, code, "This does not have the right form."),
            _ when code.Contains('/', StringComparison.Ordinal) || char.IsLower(code[0]) => new(field, code, "This does not fit."),
            _ => new(field, "malformed", "This does not have the right form."),
        };
    }
}
