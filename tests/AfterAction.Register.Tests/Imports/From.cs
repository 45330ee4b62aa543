using System.Text;

namespace AfterAction.Register.Tests.Imports;

internal static class From
{
    public static readonly TimeZoneInfo NewYork = TimeZoneInfo.FindSystemTimeZoneById("America/New_York");

    public static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));
}
