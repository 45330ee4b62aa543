namespace AfterAction.Web.Layout;

/// <summary>Addresses that came with a request and are gone to afterwards: no form sends anyone to another host.</summary>
public static class LocalPath
{
    /// <summary>The path itself when it leads to a page of this program, else <paramref name="otherwise"/>.</summary>
    public static string Of(string? path, string otherwise = "/") =>
        path is ['/', ..] && (path.Length == 1 || path[1] is not ('/' or '\\')) && path.All(letter => letter is > ' ' and < (char)127) ? path : otherwise;
}
